"""Stripe's objects as the marketplace's words."""

from datetime import UTC, datetime
from typing import Any

import stripe

from marketplace.adapters.gateways.contract import NoAnswer, Refused
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

HOLD_SECONDS = 7 * 86_400
"""How long an authorisation by card usually lasts."""
REASONS = {
    "insufficient_funds": refusals.NO_FUNDS,
    "expired_card": refusals.EXPIRED_CARD,
    "card_declined": refusals.DECLINED,
    "authentication_required": refusals.NOT_CONFIRMED,
    "payment_intent_authentication_failure": refusals.NOT_CONFIRMED,
    "processing_error": refusals.TRY_AGAIN,
    "amount_too_large": refusals.TOO_MUCH,
    "charge_already_refunded": refusals.TOO_MUCH,
    "charge_disputed": refusals.DISPUTED,
    "balance_insufficient": refusals.NO_BALANCE,
    "payouts_not_allowed": refusals.PAYEE,
    "insufficient_capabilities_for_transfer": refusals.PAYEE,
    "resource_missing": refusals.GONE,
    "payment_intent_unexpected_state": refusals.CANNOT,
}
REFUNDS = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTES = {
    "won": DisputeState.WON,
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.DROPPED,
    "lost": DisputeState.LOST,
    "under_review": DisputeState.UNDER_REVIEW,
}
LINES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failed",
    "adjustment": "dispute",
    "transfer": "payout",
    "transfer_refund": "payout_returned",
    "stripe_fee": "fee",
}
SUBJECTS = {
    "checkout.session": About.PAYMENT,
    "payment_intent": About.PAYMENT,
    "charge.dispute": About.DISPUTE,
    "charge.refund": About.REFUND,
    "refund": About.REFUND,
    "transfer": About.PAYOUT,
    "payout": About.BANK_PAYOUT,
    "account": About.ACCOUNT,
    "account.external_account": About.ACCOUNT,
}
"""What an event is about, by the words before the last dot of its kind."""


def page_of(session: stripe.checkout.Session) -> Page:
    """A session with its payment expanded as far as it has come."""
    intent = session.payment_intent
    charge = getattr(intent, "latest_charge", None)
    balance = getattr(charge, "balance_transaction", None)
    status = _status(session, intent)
    return Page(
        ref=session.id,
        url=session.url or "",
        status=status,
        currency=(session.currency or "").upper(),
        amount_minor=session.amount_total or 0,
        captured_minor=getattr(intent, "amount_received", 0) or 0,
        fee_minor=fee_of(balance, session.currency or ""),
        intent_ref=intent if isinstance(intent, str | None) else intent.id,
        charge_ref=getattr(charge, "id", None),
        held_until=_held_until(charge) if status == PageStatus.AUTHORISED else None,
        failure=failure_of(getattr(intent, "last_payment_error", None)),
        is_divisible=_is_divisible(charge),
        card_mark=_of_card(charge, "fingerprint"),
        card_country=_of_card(charge, "country"),
        tried_ref=_tried(intent),
        settled_in=settled_in(balance, session.currency or ""),
    )


def fee_of(balance: Any, currency: str) -> int:
    """The fee of a movement in this currency; one in another currency is no number of ours."""
    return balance.fee if balance and balance.currency == currency.lower() else 0


def settled_in(balance: Any, currency: str) -> str:
    """The other currency that a movement is in; "" when it is this one."""
    return balance.currency.upper() if balance and balance.currency != currency.lower() else ""


def _status(session: stripe.checkout.Session, intent: Any) -> PageStatus:
    of_intent = getattr(intent, "status", "")
    if of_intent == "requires_capture":
        return PageStatus.AUTHORISED
    if of_intent == "succeeded" or session.payment_status == "paid":
        return PageStatus.CAPTURED
    return PageStatus.OPEN if session.status == "open" else PageStatus.CLOSED


def _held_until(charge: Any) -> datetime | None:
    if charge is None:
        return None
    card = getattr(charge.payment_method_details, "card", None)
    until = getattr(card, "capture_before", None) or charge.created + HOLD_SECONDS
    return moment(until)


def _card(charge: Any) -> Any:
    return getattr(getattr(charge, "payment_method_details", None), "card", None)


def _of_card(charge: Any, name: str) -> str:
    return getattr(_card(charge), name, None) or ""


def _tried(intent: Any) -> str:
    """The charge that failed last; a try that never became one is known by its payment."""
    error = getattr(intent, "last_payment_error", None)
    return (getattr(error, "charge", None) or intent.id) if error else ""


def _is_divisible(charge: Any) -> bool:
    return getattr(getattr(_card(charge), "multicapture", None), "status", "") == "available"


def moment(seconds: int) -> datetime:
    """A time as Stripe writes it."""
    return datetime.fromtimestamp(seconds, UTC)


def failure_of(error: Any) -> str:
    """Why a payment failed, in our word; "" if it didn't."""
    if error is None:
        return ""
    return _reason(getattr(error, "code", None), getattr(error, "decline_code", None))


def _reason(code: str | None, decline_code: str | None = None) -> str:
    return REASONS.get(decline_code or "") or REASONS.get(code or "", refusals.OTHER)


def refund_of(refund: stripe.Refund) -> RefundNews:
    """A refund."""
    return RefundNews(
        ref=refund.id,
        state=REFUNDS.get(refund.status or "", RefundState.SENT),
        amount_minor=refund.amount,
        currency=refund.currency.upper(),
        failure=getattr(refund, "failure_reason", None) or "",
    )


def dispute_of(dispute: stripe.Dispute) -> DisputeNews:
    """A dispute, named by the charge it is about."""
    due = getattr(dispute.evidence_details, "due_by", None)
    charge = dispute.charge
    return DisputeNews(
        ref=dispute.id,
        of=charge if isinstance(charge, str) else charge.id,
        state=DISPUTES.get(dispute.status, DisputeState.OPEN),
        amount_minor=dispute.amount,
        currency=dispute.currency.upper(),
        fee_minor=sum(entry.fee for entry in dispute.balance_transactions or []),
        reason=dispute.reason,
        due_at=moment(due) if due else None,
    )


def payout_of(transfer: stripe.Transfer) -> PayoutNews:
    """A transfer to a vendor's account; reversed in full it has come back."""
    return PayoutNews(
        ref=transfer.id,
        state=PayoutState.RETURNED if transfer.reversed else PayoutState.PAID,
        amount_minor=transfer.amount,
        currency=transfer.currency.upper(),
    )


def line_of(entry: stripe.BalanceTransaction) -> BalanceLine:
    """A movement on the balance, its source expanded. Of a refund that is the refund itself.

    What comes back of a transfer belongs to the transfer.
    """
    source: Any = entry.source
    if getattr(source, "object", "") == "transfer_reversal":
        source = source.transfer
    return BalanceLine(
        ref=entry.id,
        kind=LINES.get(entry.type, "other"),
        source_ref=source if isinstance(source, str) else getattr(source, "id", ""),
        amount_minor=entry.amount,
        fee_minor=entry.fee,
        currency=entry.currency.upper(),
        at=moment(entry.created),
    )


def hint_of(event: stripe.Event) -> Hint:
    """What a message is about. A payment's own events lead to it by its mark."""
    payload = event.to_dict()
    thing = payload["data"]["object"]
    about = SUBJECTS.get(event.type.rpartition(".")[0], About.NOTHING)
    marks = thing.get("metadata") or {}
    account = str(payload.get("account") or "")
    return Hint(
        event_id=event.id,
        kind=event.type,
        about=about,
        ref=account if about == About.ACCOUNT and account else str(thing.get("id", "")),
        payload=payload,
        account=account,
        payment_mark=str(marks.get("payment", "")) if about == About.PAYMENT else "",
    )


class translated:
    """Turns the package's exceptions into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, stripe.APIConnectionError | stripe.APIError | stripe.RateLimitError):
            raise NoAnswer(str(error)) from error
        if isinstance(error, stripe.StripeError):
            decline = getattr(error.error, "decline_code", None) if error.error else None
            raise Refused(str(error), _reason(error.code, decline)) from error
