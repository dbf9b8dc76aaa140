"""What passes between us and payment providers: messages, calls, refunds, bank transfers."""

import json

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.inbox import CallRow, DeskSheet, MessageRow, StuckRefundRow, TransferRow
from marketplace.cards.staff import Listing
from marketplace.errors import NotFound
from marketplace.models.bank import BankTransfer
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import MoneyCommand, Payment, Refund, WebhookEvent
from marketplace.queries.staff_lists import ROWS, listed, moment, tone, words
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import (
    CommandState,
    InboxStatus,
    RefundStatus,
    TransferKind,
    TransferStatus,
)
from marketplace.rules.permissions import Actor, allow, may_move_money, may_see_money

STUCK = "stuck"
"""The filter for messages that somebody should look at."""
KINDS = {
    TransferKind.INCOMING: "From a shopper",
    TransferKind.REFUND: "Refund to send",
    TransferKind.PAYOUT: "Payout to send",
}
LONGEST_PAYLOAD = 20_000


async def messages(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[MessageRow]:
    """Every message, newest first; `text` is what it is about, or its id."""
    allow(may_see_money(actor))
    found = select(WebhookEvent)
    if status == STUCK:
        stuck = (InboxStatus.FAILED, InboxStatus.PARKED)
        found = found.where(col(WebhookEvent.status).in_(stuck))
    elif status in set(InboxStatus):
        found = found.where(WebhookEvent.status == status)
    if text := text.strip():
        found = found.where((WebhookEvent.object_ref == text) | (WebhookEvent.event_id == text))
    return await listed(db, found, WebhookEvent, after, _message)


def _message(event: WebhookEvent) -> MessageRow:
    return MessageRow(
        id=event.id,
        provider=event.provider,
        kind=event.kind,
        about=words(event.about),
        ref=event.object_ref,
        event_id=event.event_id,
        status=words(event.status),
        tone=tone(event.status),
        attempts=str(event.attempts) if event.attempts else "",
        error=event.error,
        date=moment(event.received_at),
    )


async def message(db: Session, actor: Actor, webhook_id: int) -> MessageRow:
    """One message with all that it says."""
    allow(may_see_money(actor))
    event = await db.get(WebhookEvent, webhook_id)
    if event is None:
        raise NotFound()
    row = _message(event)
    payload = json.dumps(event.payload, indent=2, sort_keys=True)[:LONGEST_PAYLOAD]
    return MessageRow(**(vars(row) | {"payload": payload}))


async def desk(db: Session, actor: Actor) -> DeskSheet:
    """Calls whose outcome nobody knows, and refunds that failed."""
    allow(may_see_money(actor))
    return DeskSheet(
        calls=await _calls(db), refunds=await _refunds(db), may_act=may_move_money(actor)
    )


async def _calls(db: Session) -> list[CallRow]:
    unclear = (CommandState.PREPARED, CommandState.SENT, CommandState.UNKNOWN)
    found = select(MoneyCommand).where(col(MoneyCommand.state).in_(unclear))
    rows = await db.exec(found.order_by(col(MoneyCommand.id).desc()).limit(ROWS))
    return [
        CallRow(
            id=command.id,
            kind=words(command.kind),
            provider=command.provider,
            key=command.key,
            state=words(command.state),
            error=command.error,
            date=moment(command.created_at),
        )
        for command in rows.all()
    ]


async def _refunds(db: Session) -> list[StuckRefundRow]:
    rows = await db.exec(
        select(Refund, Payment, OrderGroup.number)
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(Refund.status == RefundStatus.FAILED)
        .order_by(col(Refund.id).desc())
        .limit(ROWS)
    )
    return [
        StuckRefundRow(
            id=refund.id,
            number=number,
            href=routes.admin_order(number),
            provider=payment.provider,
            amount=str(Money(refund.amount_minor, refund.currency)),
            failure=words(refund.failure),
            date=moment(refund.updated_at),
        )
        for refund, payment, number in rows.all()
    ]


async def transfers(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[TransferRow]:
    """Bank transfers, newest first; `text` is the reference that stands on them."""
    allow(may_see_money(actor))
    found = select(BankTransfer)
    if status in set(TransferStatus):
        found = found.where(BankTransfer.status == status)
    if text := text.strip():
        found = found.where(BankTransfer.reference == text)
    return await listed(db, found, BankTransfer, after, _transfer)


def _transfer(row: BankTransfer) -> TransferRow:
    money = Money(row.amount_minor, row.currency)
    is_incoming = row.kind == TransferKind.INCOMING
    is_waiting = row.status == TransferStatus.WAITING
    return TransferRow(
        id=row.id,
        kind=KINDS[row.kind],
        reference=row.reference,
        payee=row.payee,
        amount=str(money),
        status=words(row.status),
        tone="good" if row.status == TransferStatus.DONE else tone(row.status),
        bank_reference=row.bank_reference,
        due=moment(row.due_at) if row.due_at else "",
        date=moment(row.created_at),
        is_waiting=is_waiting,
        is_incoming=is_incoming,
        is_late=is_incoming and row.status == TransferStatus.CANCELLED,
        can_come_back=not is_incoming and row.status == TransferStatus.DONE,
    )
