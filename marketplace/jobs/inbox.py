"""What payment providers told us, handled one by one after it was stored as it came.

A message is a hint that something may be different: the provider itself is asked what is true.
So it does not matter in which order messages come, or how often.
"""

from collections.abc import Awaitable, Callable

from sqlmodel import col, or_, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.terms import About, DisputeNews, DisputeState
from marketplace.adapters.locks import one_at_a_time
from marketplace.events import TransferMarked, WebhookReceived
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.models.payments import Capture, Payment, WebhookEvent
from marketplace.rules.fulfilment import MANUAL
from marketplace.rules.money_kinds import DisputeStatus, InboxStatus, TransferKind
from marketplace.services import disputes, refunds
from marketplace.services.bank_payouts import note_bank_payout
from marketplace.services.payments import settle
from marketplace.services.payout_accounts import note_account
from marketplace.services.payout_sending import note_payout

MOST_ATTEMPTS = 8
"""Failures until a message is parked for staff to look at."""

Handler = Callable[[WebhookEvent], Awaitable[bool]]
"""Acts on what a message is about; False when that isn't ours."""


async def _payment(message: WebhookEvent) -> bool:
    found = await settle(message.provider, message.object_ref, message.payment_mark)
    return found is not None


async def _refund(message: WebhookEvent) -> bool:
    return await refunds.note(message.provider, message.object_ref)


async def _dispute(message: WebhookEvent) -> bool:
    news = await gateway_of(message.provider).fetch_dispute(message.object_ref)
    payment_id = await _payment_called(message.provider, news.of)
    if payment_id is None:
        return False
    async with transaction() as db:
        await disputes.note(db, payment_id, _told(news))
    return True


DISPUTES = {
    DisputeState.INQUIRY: DisputeStatus.INQUIRY,
    DisputeState.DROPPED: DisputeStatus.DROPPED,
    DisputeState.OPEN: DisputeStatus.OPENED,
    DisputeState.UNDER_REVIEW: DisputeStatus.EVIDENCE,
    DisputeState.WON: DisputeStatus.WON,
    DisputeState.LOST: DisputeStatus.LOST,
}


def _told(news: DisputeNews) -> disputes.Told:
    return disputes.Told(
        ref=news.ref,
        amount_minor=news.amount_minor,
        currency=news.currency,
        status=DISPUTES[news.state],
        reason=news.reason,
        fee_minor=news.fee_minor,
        due_at=news.due_at,
    )


async def _payment_called(provider: str, ref: str) -> int | None:
    """The payment that a provider calls so, by what was authorised, taken or captured."""
    captured = select(Capture.payment_id).where(Capture.provider_ref == ref)
    known = or_(
        col(Payment.charge_ref) == ref,
        col(Payment.intent_ref) == ref,
        col(Payment.id).in_(captured),
    )
    async with reading() as db:
        found = await db.exec(select(Payment.id).where(Payment.provider == provider, known))
        return found.first()


async def _payout(message: WebhookEvent) -> bool:
    return await note_payout(message.provider, message.object_ref)


async def _bank_payout(message: WebhookEvent) -> bool:
    return await note_bank_payout(message.provider, message.account, message.object_ref)


async def _account(message: WebhookEvent) -> bool:
    return await note_account(message.provider, message.object_ref)


HANDLERS: dict[str, Handler] = {
    About.PAYMENT: _payment,
    About.REFUND: _refund,
    About.DISPUTE: _dispute,
    About.PAYOUT: _payout,
    About.BANK_PAYOUT: _bank_payout,
    About.ACCOUNT: _account,
}
"""What is done about a message, by what it is about; the rest is kept and ignored."""


async def handle_webhook(event: WebhookReceived, _event_id: str) -> None:
    """Handle a message, alone among those about the same object.

    What fails is tried again; after too many failures it is parked, and staff may replay it.
    """
    async with reading() as db:
        message = await db.get_one(WebhookEvent, event.webhook_id)
    if message.status in (InboxStatus.PROCESSED, InboxStatus.IGNORED):
        return
    handle = HANDLERS.get(message.about)
    if handle is None:
        await _mark(message.id, InboxStatus.IGNORED)
        return
    try:
        async with one_at_a_time(f"{message.provider} {message.object_ref}"):
            is_ours = await handle(message)
    except Exception as error:
        if await _note_failure(message.id, error) == InboxStatus.PARKED:
            return
        raise
    await _mark(message.id, InboxStatus.PROCESSED if is_ours else InboxStatus.IGNORED)


async def _mark(webhook_id: int, status: InboxStatus) -> None:
    async with transaction() as db:
        message = await db.get_one(WebhookEvent, webhook_id, with_for_update=True)
        message.status, message.error, message.processed_at = status, "", now()


async def _note_failure(webhook_id: int, error: Exception) -> InboxStatus:
    async with transaction() as db:
        message = await db.get_one(WebhookEvent, webhook_id, with_for_update=True)
        message.attempts += 1
        is_over = message.attempts >= MOST_ATTEMPTS
        message.status = InboxStatus.PARKED if is_over else InboxStatus.FAILED
        message.error, message.processed_at = f"{type(error).__name__}: {error}"[:500], now()
        return message.status


SUBJECTS = {
    TransferKind.INCOMING: About.PAYMENT,
    TransferKind.REFUND: About.REFUND,
    TransferKind.PAYOUT: About.PAYOUT,
}


async def transfer_marked(event: TransferMarked, _event_id: str) -> None:
    """What staff say of a bank transfer is acted on like a provider's message."""
    async with reading() as db:
        row = await db.get_one(BankTransfer, event.transfer_id)
    about = SUBJECTS[row.kind]
    said = WebhookEvent(
        provider=MANUAL, event_id=row.own_ref, kind=row.status, about=about, object_ref=row.own_ref
    )
    if handle := HANDLERS.get(about):
        async with one_at_a_time(f"{MANUAL} {row.own_ref}"):
            await handle(said)
