"""Money on its way back, in words: how much, by which way, and whether it has left."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.payments import Payment, Refund
from marketplace.rules.fulfilment import GIFT_CARD, STORE_CREDIT
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import RefundStatus

WAYS = {
    GIFT_CARD: "your gift card",
    STORE_CREDIT: "your store credit",
    "paypal": "your PayPal account",
    "razorpay": "the way you paid",
    "manual": "your bank account",
}
CARD = "your card"


async def money_back_of_notes(db: Session, note_ids: Iterable[int]) -> dict[int, str]:
    """What the shopper reads about each credit note; those that brought nothing are left out."""
    found = await _refunds(db, col(Refund.credit_note_id).in_(list(note_ids)))
    by_note: dict[int, list[tuple[Refund, str]]] = defaultdict(list)
    for refund, provider in found:
        by_note[refund.credit_note_id or 0].append((refund, provider))
    return {note: in_words(some) for note, some in by_note.items()}


async def money_back_of_orders(db: Session, order_ids: Iterable[int]) -> dict[int, str]:
    """The same for all that went back on each order."""
    found = await _refunds(db, col(Refund.vendor_order_id).in_(list(order_ids)))
    by_order: dict[int, list[tuple[Refund, str]]] = defaultdict(list)
    for refund, provider in found:
        by_order[refund.vendor_order_id or 0].append((refund, provider))
    return {order: in_words(some) for order, some in by_order.items()}


async def _refunds(db: Session, which: object) -> Sequence[tuple[Refund, str]]:
    rows = await db.exec(
        select(Refund, Payment.provider)
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(which)  # type: ignore[arg-type]
        .order_by(col(Refund.id))
    )
    return rows.all()


def in_words(refunds: Sequence[tuple[Refund, str]]) -> str:
    """ "€18.60 is on its way back to your card." """
    ways: dict[str, list[Refund]] = defaultdict(list)
    for refund, provider in refunds:
        ways[WAYS.get(provider, CARD)].append(refund)
    return " ".join(_sentence(way, some) for way, some in ways.items())


def _sentence(way: str, refunds: list[Refund]) -> str:
    amount = Money(sum(refund.amount_minor for refund in refunds), refunds[0].currency)
    is_sent = all(refund.status == RefundStatus.SUCCEEDED for refund in refunds)
    return f"{amount} went back to {way}." if is_sent else f"{amount} is on its way back to {way}."
