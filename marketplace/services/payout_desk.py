"""Payouts that people carry to the bank: many at a time, and what the bank made of each."""

from collections.abc import Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.gateways.terms import PayoutNews, PayoutState
from marketplace.errors import Conflict, Invalid
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.models.payouts import Payout
from marketplace.rules.fulfilment import advance
from marketplace.rules.money_kinds import PayoutStatus, TransferStatus
from marketplace.rules.payouts import PAYOUT
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.rules.texts import limited, required
from marketplace.services import audit
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.payout_sending import note
from marketplace.services.payouts import locked_payout

MOST = 500
OUTCOMES = {
    "paid": ("pay", PayoutState.PAID, TransferStatus.DONE),
    "failed": ("fail", PayoutState.FAILED, TransferStatus.FAILED),
    "returned": ("return", PayoutState.RETURNED, TransferStatus.RETURNED),
}
"""What the bank says: the verb, and what it is for the payout and for its transfer."""


async def mark_paid(db: Session, actor: Actor, payout_ids: Sequence[int]) -> int:
    """The bank has carried these out. All of them or none; gives how many."""
    wanted = sorted(set(payout_ids))
    if not 0 < len(wanted) <= MOST:
        raise Invalid("payouts", f"Please choose 1 to {MOST} payouts.")
    for payout_id in wanted:
        await mark(db, actor, payout_id, "paid", "")
    return len(wanted)


async def mark(db: Session, actor: Actor, payout_id: int, outcome: str, reason: str) -> None:
    """What the bank made of one payout: paid, failed, or returned after it was paid.

    Raises Conflict for one that a provider sends, or that is not where this could happen.
    """
    payout = await locked_payout(db, actor, payout_id)
    if outcome not in OUTCOMES:
        raise Invalid("outcome", "Please choose what the bank said.")
    if payout.provider != MANUAL:
        raise Conflict(f"{payout.number} is sent by the provider, which tells us itself.")
    reason = limited("reason", "The reason", reason, 300)
    verb, state, status = OUTCOMES[outcome]
    advance(PAYOUT, payout.status, verb)
    transfer = await _transfer_of(db, payout)
    transfer.status, transfer.done_at, transfer.done_by = status, now(), actor.account_id
    news = PayoutNews(transfer.own_ref, state, payout.amount_minor, payout.currency)
    await note(db, payout, news)
    payout.failure = reason
    await db.flush()
    await audit.note(db, actor, f"payout.{outcome}", ("payout", payout.id), reason=reason)


async def mark_failed(db: Session, actor: Actor, payout_id: int, reason: str) -> None:
    """The bank did not carry it out, or staff don't send it: it is back on the balance."""
    await mark(db, actor, payout_id, "failed", required("reason", "The reason", reason, 3, 300))


async def mark_returned(db: Session, actor: Actor, payout_id: int, reason: str) -> None:
    """The bank carried it out, and it came back."""
    await mark(db, actor, payout_id, "returned", required("reason", "The reason", reason, 3, 300))


async def _transfer_of(db: Session, payout: Payout) -> BankTransfer:
    found = await db.exec(
        select(BankTransfer)
        .where(BankTransfer.own_ref == (payout.provider_ref or ""))
        .with_for_update()
    )
    transfer = found.first()
    if transfer is None:
        raise Conflict(f"{payout.number} is not on the bank's list yet.")
    return transfer


async def in_the_bank_file(db: Session, actor: Actor) -> list[Payout]:
    """Payouts that are to be carried to the bank, the oldest first."""
    allow(may_move_money(actor))
    found = select(Payout).where(
        Payout.provider == MANUAL, Payout.status == PayoutStatus.IN_TRANSIT
    )
    return list((await db.exec(found.order_by(col(Payout.id)).limit(MOST))).all())
