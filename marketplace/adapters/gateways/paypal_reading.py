"""PayPal's documents as the marketplace's words."""

from datetime import datetime
from typing import Any

from marketplace.adapters.gateways.contract import Refused
from marketplace.adapters.gateways.rest import Document, minor_of
from marketplace.adapters.gateways.terms import (
    About,
    BalanceLine,
    DisputeNews,
    DisputeState,
    Hint,
    Page,
    PageStatus,
    PayoutNews,
    PayoutState,
    RefundNews,
    RefundState,
    Taken,
)
from marketplace.rules import refusals

REASONS = {
    "INSTRUMENT_DECLINED": refusals.DECLINED,
    "TRANSACTION_REFUSED": refusals.DECLINED,
    "PAYER_CANNOT_PAY": refusals.DECLINED,
    "PAYER_ACTION_REQUIRED": refusals.NOT_CONFIRMED,
    "MAX_CAPTURE_AMOUNT_EXCEEDED": refusals.TOO_MUCH,
    "AUTH_CAPTURE_AMOUNT_EXCEEDED": refusals.TOO_MUCH,
    "REFUND_AMOUNT_EXCEEDED": refusals.TOO_MUCH,
    "CAPTURE_FULLY_REFUNDED": refusals.TOO_MUCH,
    "CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED": refusals.DISPUTED,
    "TRANSACTION_DISPUTED": refusals.DISPUTED,
    "PREVIOUSLY_VOIDED": refusals.CANNOT,
    "AUTHORIZATION_VOIDED": refusals.CANNOT,
    "AUTHORIZATION_EXPIRED": refusals.CANNOT,
    "AUTHORIZATION_ALREADY_CAPTURED": refusals.CANNOT,
    "PREVIOUSLY_CAPTURED": refusals.CANNOT,
    "ORDER_NOT_APPROVED": refusals.CANNOT,
    "INSUFFICIENT_FUNDS": refusals.NO_BALANCE,
    "RECEIVER_ACCOUNT_LOCKED": refusals.PAYEE,
    "RESOURCE_NOT_FOUND": refusals.GONE,
    "INVALID_RESOURCE_ID": refusals.GONE,
}
CAPTURED = {"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"}
HELD = {"CREATED", "PARTIALLY_CAPTURED"}
REFUNDS = {
    "COMPLETED": RefundState.SUCCEEDED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
}
PAYOUTS = {
    "SUCCESS": PayoutState.PAID,
    "FAILED": PayoutState.FAILED,
    "DENIED": PayoutState.FAILED,
    "CANCELED": PayoutState.FAILED,
    "BLOCKED": PayoutState.FAILED,
    "RETURNED": PayoutState.RETURNED,
    "REVERSED": PayoutState.RETURNED,
    "REFUNDED": PayoutState.RETURNED,
}
LINES = {
    "T0006": "charge",
    "T0003": "charge",
    "T1107": "refund",
    "T1106": "dispute",
    "T1201": "dispute",
    "T0001": "payout",
    "T1109": "payout_returned",
}
"""Kinds of movement by PayPal's transaction event codes."""


def refused(document: Document) -> Refused:
    """An error document; the most telling word is the first detail's."""
    details = document.get("details") or [{}]
    word = details[0].get("issue") or document.get("name") or document.get("error") or ""
    text = details[0].get("description") or document.get("message") or str(word)
    if document.get("http_status") == 404:
        return Refused(text, refusals.GONE)
    return Refused(text, REASONS.get(word, refusals.OTHER))


def amount_of(document: Document) -> tuple[int, str]:
    """Minor units and the currency of an amount; "currency" is how payouts call the code."""
    currency = document.get("currency_code") or document["currency"]
    return minor_of(document["value"], currency), currency


def page_of(order: Document) -> Page:
    """An order with what was authorised and captured on it."""
    unit = order["purchase_units"][0]
    amount, currency = amount_of(unit["amount"])
    payments = unit.get("payments", {})
    held = next(iter(payments.get("authorizations", [])), None)
    captures = [one for one in payments.get("captures", []) if one["status"] in CAPTURED]
    taken = [taken_of(one) for one in captures]
    status = _status(order, held, bool(taken))
    links = {link["rel"]: link["href"] for link in order.get("links", [])}
    return Page(
        ref=order["id"],
        url=links.get("payer-action") or links.get("approve") or "",
        status=status,
        currency=currency,
        amount_minor=amount,
        captured_minor=sum(one.amount_minor for one in taken),
        fee_minor=sum(one.fee_minor for one in taken),
        intent_ref=held["id"] if held else next((one.ref for one in taken), None),
        charge_ref=next((one.ref for one in taken), None),
        held_until=_until(held) if status == PageStatus.AUTHORISED else None,
        failure=_failure(payments),
    )


def _status(order: Document, held: Document | None, is_taken: bool) -> PageStatus:
    if held and held["status"] in HELD:
        return PageStatus.AUTHORISED
    if is_taken:
        return PageStatus.CAPTURED
    if order["status"] == "APPROVED":
        return PageStatus.AGREED
    if held or order["status"] in ("VOIDED", "COMPLETED"):
        return PageStatus.CLOSED
    return PageStatus.OPEN


def _failure(payments: Document) -> str:
    tries = [*payments.get("authorizations", []), *payments.get("captures", [])]
    is_declined = any(one["status"] in ("DENIED", "DECLINED", "FAILED") for one in tries)
    return refusals.DECLINED if is_declined else ""


def _until(held: Document | None) -> datetime | None:
    return _time(held["expiration_time"]) if held else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def taken_of(capture: Document) -> Taken:
    """A capture with PayPal's fee; its invoice id ends with our mark."""
    amount, currency = amount_of(capture["amount"])
    fee = (capture.get("seller_receivable_breakdown") or {}).get("paypal_fee")
    mark = str(capture.get("invoice_id") or "").partition("/")[2]
    return Taken(capture["id"], amount, minor_of(fee["value"], currency) if fee else 0, mark)


def refund_of(refund: Document) -> RefundNews:
    """A refund."""
    amount, currency = amount_of(refund["amount"])
    state = REFUNDS.get(refund["status"], RefundState.SENT)
    reason = (refund.get("status_details") or {}).get("reason", "")
    return RefundNews(refund["id"], state, amount, currency, reason)


def dispute_of(dispute: Document) -> DisputeNews:
    """A dispute, named by the capture it is about."""
    amount, currency = amount_of(dispute["dispute_amount"])
    due = dispute.get("seller_response_due_date")
    about = (dispute.get("disputed_transactions") or [{}])[0]
    return DisputeNews(
        ref=dispute["dispute_id"],
        of=about.get("seller_transaction_id", ""),
        state=_dispute_state(dispute),
        amount_minor=amount,
        currency=currency,
        reason=dispute.get("reason", "").lower(),
        due_at=_time(due) if due else None,
    )


def _dispute_state(dispute: Document) -> DisputeState:
    if dispute["status"] == "RESOLVED":
        outcome = (dispute.get("dispute_outcome") or {}).get("outcome_code", "")
        is_lost = outcome in ("RESOLVED_BUYER_FAVOUR", "ACCEPTED")
        return DisputeState.LOST if is_lost else DisputeState.WON
    is_reviewed = dispute["status"] in ("UNDER_REVIEW", "WAITING_FOR_BUYER_RESPONSE")
    return DisputeState.UNDER_REVIEW if is_reviewed else DisputeState.OPEN


def payout_of(batch: Document) -> PayoutNews:
    """A batch of one payout; its item knows more than the batch as soon as it is there."""
    header = batch["batch_header"]
    item: Any = next(iter(batch.get("items", [])), None)
    amount, currency = amount_of(item["payout_item"]["amount"] if item else header["amount"])
    fee = (item or {}).get("payout_item_fee")
    status = item["transaction_status"] if item else header["batch_status"]
    return PayoutNews(
        ref=header["payout_batch_id"],
        state=PAYOUTS.get(status, PayoutState.SENT) if item else _batch_state(status),
        amount_minor=amount,
        currency=currency,
        fee_minor=minor_of(fee["value"], currency) if fee else 0,
        failure=((item or {}).get("errors") or {}).get("name", ""),
    )


def _batch_state(status: str) -> PayoutState:
    return PayoutState.FAILED if status in ("DENIED", "CANCELED") else PayoutState.SENT


def line_of(document: Document) -> BalanceLine:
    """A movement on the balance."""
    info = document["transaction_info"]
    amount, currency = amount_of(info["transaction_amount"])
    fee = info.get("fee_amount")
    return BalanceLine(
        ref=info["transaction_id"],
        kind=LINES.get(info["transaction_event_code"], "other"),
        source_ref=info["transaction_id"],
        amount_minor=amount,
        fee_minor=-minor_of(fee["value"], currency) if fee else 0,
        currency=currency,
        at=_time(info["transaction_initiation_date"]),
    )


def hint_of(event: Document) -> Hint:
    """What a message is about."""
    kind, thing = str(event["event_type"]), event["resource"]
    about, ref = _subject(kind, thing)
    return Hint(
        event_id=str(event["id"]),
        kind=kind,
        about=about,
        ref=ref,
        payload=event,
        payment_mark=str(thing.get("custom_id") or "") if about == About.PAYMENT else "",
    )


def _subject(kind: str, thing: Document) -> tuple[About, str]:
    if kind.startswith("CUSTOMER.DISPUTE."):
        return About.DISPUTE, str(thing["dispute_id"])
    if kind.startswith(("PAYMENT.PAYOUTS-ITEM.", "PAYMENT.PAYOUTSBATCH.")):
        header = thing.get("batch_header") or thing
        return About.PAYOUT, str(header["payout_batch_id"])
    if kind.startswith("PAYMENT.REFUND.") or kind == "PAYMENT.CAPTURE.REFUNDED":
        return About.REFUND, str(thing["id"])
    if kind.startswith(("CHECKOUT.ORDER.", "PAYMENT.CAPTURE.", "PAYMENT.AUTHORIZATION.")):
        related = (thing.get("supplementary_data") or {}).get("related_ids") or {}
        return About.PAYMENT, str(related.get("order_id") or thing["id"])
    return About.NOTHING, str(thing.get("id", ""))
