"""Explaining why the books and a provider differ, and booking what really moved."""

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.adapters.queue import enqueue
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import DifferenceExplained
from marketplace.models.payments import Payment
from marketplace.models.reconciliation import Difference
from marketplace.rules.money_kinds import DifferenceKind, DifferenceStatus, LedgerKind
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.rules.texts import required
from marketplace.services import audit, outbox
from marketplace.services.ledger import Entry, book

log = structlog.get_logger()
RECONCILE = "reconcile"
"""The job that compares everything, and the lock under which only one does."""
AGAINST = {
    "fee": LedgerKind.PSP_FEES,
    "own_bank": LedgerKind.OWN_BANK,
    "shopper": LedgerKind.REFUNDS_PAYABLE,
    "loss": LedgerKind.BAD_DEBT,
}
"""What the money was that moved without us, and the account that it is booked against."""


async def ask_reconciliation(db: Session, actor: Actor) -> None:
    """Have everything compared now, by the worker."""
    allow(may_move_money(actor))
    await enqueue(db, RECONCILE, lock=RECONCILE, timestamp=0)


async def note_other_currency(
    db: Session, payment: Payment, amount_minor: int, settled_in: str
) -> None:
    """The provider keeps what was taken in another currency: what that is worth, staff have to say.

    Payouts in either wait for it. Nothing happens where it is the payment's own.
    """
    if not settled_in:
        return
    row = {
        "provider": payment.provider,
        "currency": payment.currency,
        "object_ref": payment.charge_ref or payment.provider_ref or "",
        "kind": DifferenceKind.CURRENCY_DIFFERS,
        "book_minor": amount_minor,
        "provider_minor": 0,
    }
    await db.exec(insert(Difference).values(row).on_conflict_do_nothing())
    log.error("payment.other_currency", payment=payment.id, settled_in=settled_in)
    tell(db, "differences")


async def explain(
    db: Session, actor: Actor, difference_id: int, words: str, moved_as: str = ""
) -> None:
    """Say why both sides differ; with `moved_as` the books follow the provider.

    The next run closes it if both agree then. Raises Conflict for one that is not open.
    """
    allow(may_move_money(actor))
    words = required("words", "The explanation", words, 5, 500)
    found = await db.exec(
        select(Difference).where(col(Difference.id) == difference_id).with_for_update()
    )
    difference = found.first()
    if difference is None:
        raise NotFound("We couldn't find that difference.")
    if difference.status is not DifferenceStatus.OPEN:
        raise Conflict(f"It is {difference.status} already.")
    if moved_as:
        await _follow(db, difference, moved_as)
    difference.status, difference.explanation = DifferenceStatus.EXPLAINED, words
    difference.explained_by = actor.account_id
    subject, after = ("difference", difference.id), {"moved_as": moved_as}
    await audit.note(db, actor, "difference.explain", subject, after=after, reason=words)
    await outbox.record(db, DifferenceExplained(difference.id))


async def _follow(db: Session, difference: Difference, moved_as: str) -> None:
    if moved_as not in AGAINST or difference.kind is DifferenceKind.SUB_LEDGER:
        raise Invalid("moved_as", "Please choose what the money was.")
    moved = difference.provider_minor - difference.book_minor
    entries = [
        Entry(LedgerKind.PSP_CLEARING, moved, provider=difference.provider),
        Entry(AGAINST[moved_as], -moved),
    ]
    source, memo = ("difference", str(difference.id)), f"Adjusted: {difference.object_ref}"
    await book(db, source, "adjusted", difference.currency, entries, memo=memo)
