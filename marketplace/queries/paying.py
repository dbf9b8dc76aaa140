"""Paying, as shoppers see it: a try that came to nothing, and what to transfer by bank."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import is_order_key
from marketplace.cards.payments import TransferCard, TryCard
from marketplace.config import settings
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.fulfilment import MANUAL, GroupStatus, PaymentStatus
from marketplace.rules.money import Money
from marketplace.rules.refusals import to_shopper
from marketplace.rules.texts import day

CAME_BACK = {
    "cancelled": "You came back before paying. Nothing was charged.",
    "again": "That way to pay doesn’t work just now. Nothing was charged.",
}


async def failed_try(db: Session, number: str, key: str, word: str) -> TryCard:
    """Why the last try to pay for a purchase came to nothing; empty when nothing is left to pay.

    Whoever holds the purchase's key may read it.
    """
    if not (word and number and is_order_key(key, number)):
        return TryCard()
    found = await db.exec(
        select(OrderGroup).where(
            OrderGroup.number == number, OrderGroup.status == GroupStatus.AWAITING_PAYMENT
        )
    )
    group = found.first()
    if group is None:
        return TryCard()
    return TryCard(
        number=number,
        key=key,
        reason=CAME_BACK.get(word) or to_shopper(word),
        total=str(Money(group.total_minor, group.currency)),
    )


async def transfer_of(db: Session, group: OrderGroup) -> TransferCard:
    """What is to be transferred for a purchase that is paid by bank transfer."""
    rows = await db.exec(
        select(Payment)
        .where(
            Payment.group_id == group.id,
            Payment.provider == MANUAL,
            Payment.status == PaymentStatus.CREATED,
            col(Payment.provider_ref).is_not(None),
        )
        .order_by(col(Payment.id).desc())
    )
    payment = rows.first()
    if payment is None or group.status != GroupStatus.AWAITING_PAYMENT:
        return TransferCard()
    ours = settings()
    return TransferCard(
        amount=str(Money(payment.amount_minor, payment.currency)),
        holder=ours.bank_holder,
        iban=" ".join(ours.bank_iban[at : at + 4] for at in range(0, len(ours.bank_iban), 4)),
        bic=ours.bank_bic,
        bank=ours.bank_name,
        reference=group.number,
        until=day(group.expires_at),
    )
