"""Razorpay's documents as the marketplace's words."""

from datetime import UTC, datetime

from marketplace.adapters.gateways.contract import Refused
from marketplace.adapters.gateways.rest import Document
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
)
from marketplace.rules import refusals

HOLD_SECONDS = 3 * 86_400
"""What is authorised and not captured goes back by itself after three days."""
REASONS = {
    "payment_failed": refusals.DECLINED,
    "payment_declined": refusals.DECLINED,
    "card_declined": refusals.DECLINED,
    "insufficient_funds": refusals.NO_FUNDS,
    "card_expired": refusals.EXPIRED_CARD,
    "authentication_failed": refusals.NOT_CONFIRMED,
    "payment_timed_out": refusals.NOT_CONFIRMED,
    "gateway_technical_error": refusals.TRY_AGAIN,
    "insufficient_balance": refusals.NO_BALANCE,
    "invalid_fund_account": refusals.PAYEE,
}
WORDS = {
    "greater than the amount captured": refusals.TOO_MUCH,
    "fully refunded": refusals.TOO_MUCH,
    "must be equal to the amount authorized": refusals.CANNOT,
    "already been captured": refusals.CANNOT,
    "does not exist": refusals.GONE,
    "disputed": refusals.DISPUTED,
}
"""What descriptions say where the reason says nothing."""
REFUNDS = {"processed": RefundState.SUCCEEDED, "failed": RefundState.FAILED}
PAYOUTS = {
    "processed": PayoutState.PAID,
    "rejected": PayoutState.FAILED,
    "cancelled": PayoutState.FAILED,
    "failed": PayoutState.FAILED,
    "reversed": PayoutState.RETURNED,
}
DISPUTES = {
    "under_review": DisputeState.UNDER_REVIEW,
    "won": DisputeState.WON,
    "closed": DisputeState.WON,
    "lost": DisputeState.LOST,
}
LINES = {
    "payment": "charge",
    "refund": "refund",
    "refund_reversal": "refund_failed",
    "adjustment": "dispute",
    "payout": "payout",
    "reversal": "payout_returned",
}
SUBJECTS = {
    "payment_link": (About.PAYMENT, "payment_link"),
    "payment": (About.PAYMENT, "payment"),
    "payment.dispute": (About.DISPUTE, "dispute"),
    "refund": (About.REFUND, "refund"),
    "payout": (About.PAYOUT, "payout"),
}
"""What an event is about, and where in the payload that is, by the words before the last dot."""


def refused(document: Document) -> Refused:
    """An error document."""
    error = document.get("error") or {}
    text = str(error.get("description") or "Razorpay refused.")
    told = REASONS.get(str(error.get("reason")))
    found = next((reason for words, reason in WORDS.items() if words in text), refusals.OTHER)
    return Refused(text, told or found)


def moment(seconds: int) -> datetime:
    """A time as Razorpay writes it."""
    return datetime.fromtimestamp(seconds, UTC)


def page_of(link: Document, payments: list[Document]) -> Page:
    """A payment link and the tries to pay it, newest first."""
    by_status = {one["status"]: one for one in reversed(payments)}
    # "refunded" is what becomes of a captured payment that went back whole.
    taken = by_status.get("captured") or by_status.get("refunded")
    held = None if taken else by_status.get("authorized")
    found = taken or held
    return Page(
        ref=link["id"],
        url=link.get("short_url", ""),
        status=_status(link, taken, held),
        currency=link["currency"],
        amount_minor=link["amount"],
        captured_minor=taken["amount"] if taken else 0,
        fee_minor=(taken.get("fee") or 0) if taken else 0,
        intent_ref=found["id"] if found else None,
        charge_ref=taken["id"] if taken else None,
        held_until=moment(held["created_at"] + HOLD_SECONDS) if held else None,
        failure="" if found else _failure(payments),
    )


def _status(link: Document, taken: Document | None, held: Document | None) -> PageStatus:
    if taken:
        return PageStatus.CAPTURED
    if held:
        return PageStatus.AUTHORISED
    is_open = link["status"] in ("created", "partially_paid")
    return PageStatus.OPEN if is_open else PageStatus.CLOSED


def _failure(payments: list[Document]) -> str:
    if not payments or payments[0]["status"] != "failed":
        return ""
    return REASONS.get(str(payments[0].get("error_reason")), refusals.DECLINED)


def refund_of(refund: Document) -> RefundNews:
    """A refund."""
    state = REFUNDS.get(refund["status"], RefundState.SENT)
    return RefundNews(refund["id"], state, refund["amount"], refund["currency"])


def dispute_of(dispute: Document) -> DisputeNews:
    """A dispute, named by the payment it is about."""
    due = dispute.get("respond_by")
    return DisputeNews(
        ref=dispute["id"],
        of=dispute["payment_id"],
        state=DISPUTES.get(dispute["status"], DisputeState.OPEN),
        amount_minor=dispute["amount"],
        currency=dispute["currency"],
        reason=dispute.get("reason_code") or "",
        due_at=moment(due) if due else None,
    )


def payout_of(payout: Document) -> PayoutNews:
    """A payout."""
    details = payout.get("status_details") or {}
    return PayoutNews(
        ref=payout["id"],
        state=PAYOUTS.get(payout["status"], PayoutState.SENT),
        amount_minor=payout["amount"],
        currency=payout["currency"],
        fee_minor=payout.get("fees") or 0,
        failure=str(details.get("reason") or ""),
    )


def line_of(item: Document) -> BalanceLine:
    """A movement, as the settlement report has it."""
    return BalanceLine(
        ref=item["entity_id"],
        kind=LINES.get(item["type"], "other"),
        source_ref=item.get("dispute_id") or item["entity_id"],
        amount_minor=item["amount"] if item["credit"] else -item["amount"],
        fee_minor=item.get("fee") or 0,
        currency=item["currency"],
        at=moment(item["created_at"]),
    )


def hint_of(event: Document, event_id: str) -> Hint:
    """What a message is about."""
    kind = str(event["event"])
    about, name = SUBJECTS.get(kind.rpartition(".")[0], (About.NOTHING, ""))
    thing = event["payload"][name]["entity"] if name else {}
    # Notes are a list while there are none.
    notes = thing.get("notes") or {}
    return Hint(
        event_id=event_id,
        kind=kind,
        about=about,
        ref=str(thing.get("id", "")),
        payload=event,
        payment_mark=str(notes.get("payment", "")) if about == About.PAYMENT else "",
    )
