"""Refunds on their way: sent once, looked up after silence, tried anew or made by hand.

approved → sent → succeeded | failed; unknown until the provider has been asked. What the
provider takes back after it succeeded is booked back with a journal of its own.
"""

from functools import partial

from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.gateways.terms import RefundNews, RefundRequest, RefundState
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import RefundBounced, RefundRequested, RefundSettled
from marketplace.models.payments import Capture, Payment, Refund
from marketplace.rules.fulfilment import CREDIT_PROVIDERS
from marketplace.rules.money_kinds import RefundStatus
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.services import audit, credit_spending, outbox
from marketplace.services.money_commands import Call, once
from marketplace.services.payment_calls import refs_of

STATUSES = {
    RefundState.SENT: RefundStatus.SENT,
    RefundState.SUCCEEDED: RefundStatus.SUCCEEDED,
    RefundState.FAILED: RefundStatus.FAILED,
}
UNSENT = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.UNKNOWN)


async def send(refund_id: int) -> None:
    """Have the provider send an approved refund, once.

    After a lost answer it is looked up before it is tried again. Raises NoAnswer to be
    retried by the worker.
    """
    async with reading() as db:
        refund = await db.get_one(Refund, refund_id)
        payment = await db.get_one(Payment, refund.payment_id)
        request = await _request_for(db, refund, payment)
    if refund.status not in UNSENT:
        return
    if payment.provider in CREDIT_PROVIDERS:
        async with transaction() as db:
            await credit_spending.give_back(db, refund_id)
            await outbox.record(db, RefundSettled(refund_id, refund.attempt))
        return
    gateway = gateway_of(payment.provider)
    call = Call(
        key=_key(refund),
        kind="refund",
        provider=payment.provider,
        request={"refund": refund.id, "amount": refund.amount_minor},
        send=partial(gateway.refund, request),
        find=partial(gateway.find_refund, request),
        ref_of=lambda news: news.ref,
    )
    try:
        news = await once(call)
    except NoAnswer:
        await _note_status(refund_id, RefundStatus.UNKNOWN)
        raise
    except Refused as error:
        await _note_status(refund_id, RefundStatus.FAILED, error.reason)
        return
    async with transaction() as db:
        await apply(db, refund_id, news)


def _key(refund: Refund) -> str:
    return f"refund-{refund.id}" if refund.attempt == 1 else f"refund-{refund.id}-{refund.attempt}"


async def _request_for(db: Session, refund: Refund, payment: Payment) -> RefundRequest:
    """Of several captures the one of the refund's order is meant."""
    is_its = col(Capture.vendor_order_id).is_not_distinct_from(refund.vendor_order_id)
    found = select(Capture.provider_ref).where(Capture.payment_id == payment.id)
    capture = (await db.exec(found.order_by(is_its.desc(), col(Capture.id)))).first()
    return RefundRequest(
        of=refs_of(payment),
        amount_minor=refund.amount_minor,
        marks={"refund": str(refund.id), "attempt": str(refund.attempt)},
        capture=capture or "",
    )


async def _note_status(refund_id: int, status: RefundStatus, failure: str = "") -> None:
    async with transaction() as db:
        refund = await db.get_one(Refund, refund_id, with_for_update=True)
        if refund.status in UNSENT:
            refund.status, refund.failure = status, failure


async def note(provider: str, ref: str) -> bool:
    """Ask what became of a refund, and act on it; False for one that isn't ours."""
    async with reading() as db:
        found = await db.exec(
            select(Refund.id)
            .join(Payment, col(Payment.id) == col(Refund.payment_id))
            .where(Payment.provider == provider, Refund.provider_ref == ref)
        )
        refund_id = found.first()
    if refund_id is None:
        return False
    news = await gateway_of(provider).fetch_refund(ref)
    async with transaction() as db:
        await apply(db, refund_id, news)
    return True


async def apply(db: Session, refund_id: int, news: RefundNews) -> None:
    """Write down what the provider says; hearing it again changes nothing.

    Raises Conflict when it speaks of another amount.
    """
    refund = await db.get_one(Refund, refund_id, with_for_update=True)
    if (news.amount_minor, news.currency) != (refund.amount_minor, refund.currency):
        raise Conflict("The provider reports another refund than was asked for.")
    is_over = refund.is_by_hand or refund.status == RefundStatus.ABSORBED
    if is_over or refund.provider_ref not in (None, news.ref):
        return
    before, after = refund.status, STATUSES[news.state]
    is_late = (before, after) == (RefundStatus.FAILED, RefundStatus.SUCCEEDED)
    is_news = before in (*UNSENT, RefundStatus.SENT) or after == RefundStatus.FAILED
    if before == after or not (is_news or is_late):
        return
    if is_late:
        # What was booked and booked back before is no reason not to book it now.
        refund.attempt += 1
    refund.provider_ref, refund.status, refund.failure = news.ref, after, news.failure
    if after == RefundStatus.SUCCEEDED:
        await outbox.record(db, RefundSettled(refund.id, refund.attempt))
    elif before == RefundStatus.SUCCEEDED and after == RefundStatus.FAILED:
        await outbox.record(db, RefundBounced(refund.id, refund.attempt))


async def retry(db: Session, actor: Actor, refund_id: int) -> None:
    """Send a refund that failed once more. Raises Conflict for one that didn't."""
    refund = await _failed(db, actor, refund_id)
    refund.status, refund.failure = RefundStatus.APPROVED, ""
    refund.attempt, refund.provider_ref = refund.attempt + 1, None
    await audit.note(db, actor, "refund.retry", ("refund", refund.id))
    await outbox.record(db, RefundRequested(refund.id))


async def make_by_hand(db: Session, actor: Actor, refund_id: int, bank_reference: str) -> None:
    """Staff have sent it from the bank account, because the provider can't."""
    refund = await _failed(db, actor, refund_id)
    bank_reference = " ".join(bank_reference.split())
    if not 3 <= len(bank_reference) <= 140:
        raise Invalid("bank_reference", "Please enter the reference from the bank.")
    refund.status, refund.is_by_hand, refund.failure = RefundStatus.SUCCEEDED, True, ""
    refund.attempt, refund.provider_ref = refund.attempt + 1, None
    await audit.note(
        db, actor, "refund.by_hand", ("refund", refund.id), after={"bank": bank_reference}
    )
    await outbox.record(db, RefundSettled(refund.id, refund.attempt))


async def _failed(db: Session, actor: Actor, refund_id: int) -> Refund:
    allow(may_move_money(actor))
    refund = await db.get(Refund, refund_id, with_for_update=True)
    if refund is None:
        raise NotFound()
    if refund.status != RefundStatus.FAILED:
        raise Conflict("Only a refund that failed can be sent once more.")
    return refund
