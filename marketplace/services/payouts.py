"""Payouts: what is available is claimed as a whole, and goes out, or comes back to the balance.

A payout is assembled under the vendor's lock, from earnings that add up to what the books owe.
A negative balance is never paid: it waits for the next earnings and takes itself out of them.
"""

from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number
from marketplace.errors import Conflict, NotFound
from marketplace.events import PayoutAssembled, PayoutMoved
from marketplace.models.payouts import Earning, Payout
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.fulfilment import advance
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import EarningStatus, PayoutStatus
from marketplace.rules.payouts import PAYOUT
from marketplace.rules.permissions import (
    SYSTEM,
    Actor,
    allow,
    may_bank,
    may_move_money,
    the_vendor,
)
from marketplace.rules.texts import required
from marketplace.services import audit, outbox
from marketplace.services.payout_books import book_assembled, book_back
from marketplace.services.payout_checks import (
    Disagreement,
    NotNow,
    available,
    lock_vendor,
    paying_account,
    refuse_blocked,
    unclaimed,
)
from marketplace.services.payout_terms import terms_of_vendor


async def request(db: Session, actor: Actor, currency: str) -> Payout:
    """A vendor asks for its money now. Raises NotNow with the reason when it can't have it.

    No code is asked for: it goes where the owner said with one, and waits after each change.
    """
    vendor_id = the_vendor(actor)
    allow(may_bank(actor))
    return await _assemble(db, actor, vendor_id, currency)


async def pay_vendor(db: Session, actor: Actor, vendor_id: int, currency: str) -> Payout:
    """Staff, or the schedule, pay one vendor what is available. Raises NotNow."""
    allow(may_move_money(actor))
    return await _assemble(db, actor, vendor_id, currency)


async def currencies_due(db: Session, vendor_id: int) -> list[str]:
    """The currencies in which something is available or owed."""
    rows = await db.exec(
        select(Earning.currency)
        .where(
            Earning.vendor_id == vendor_id,
            Earning.status == EarningStatus.AVAILABLE,
            col(Earning.payout_id).is_(None),
        )
        .distinct()
        .order_by(col(Earning.currency))
    )
    return list(rows.all())


async def _assemble(db: Session, actor: Actor, vendor_id: int, currency: str) -> Payout:
    await lock_vendor(db, vendor_id)
    account = await paying_account(db, vendor_id)
    await refuse_blocked(db, vendor_id, account.provider, currency)
    owed, last_id = await available(db, vendor_id, currency)
    minimum = (await terms_of_vendor(db, vendor_id)).minimums.get(currency, 0)
    _refuse_little(owed, minimum, currency)
    payout = Payout(
        number=new_number("P"),
        vendor_id=vendor_id,
        provider=account.provider,
        destination=_destination(account),
        currency=currency,
        amount_minor=owed,
        created_by=actor.account_id,
    )
    db.add(payout)
    await db.flush()
    await _claim(db, payout, last_id)
    await book_assembled(db, payout)
    await outbox.record(db, PayoutAssembled(payout.id, vendor_id))
    return payout


def _refuse_little(owed: int, minimum: int, currency: str) -> None:
    if owed < 0:
        debt = Money(-owed, currency)
        raise NotNow(f"The balance is below zero: {debt} come out of the next earnings first.")
    if owed == 0:
        raise NotNow("Nothing is available yet.")
    if owed < minimum:
        least, there = Money(minimum, currency), Money(owed, currency)
        raise NotNow(f"Payouts begin at {least}; {there} are available.")


def _destination(account: PayoutAccount) -> str:
    return account.provider_ref if account.provider_ref and not account.sealed else account.ending


async def _claim(db: Session, payout: Payout, last_id: int) -> None:
    """Take the earnings that were counted; what came in meanwhile waits for the next payout."""
    rows = await db.execute(
        update(Earning)
        .where(*unclaimed(payout.vendor_id, payout.currency), col(Earning.id) <= last_id)
        .values(status=EarningStatus.CLAIMED, payout_id=payout.id)
        .returning(col(Earning.amount_minor), col(Earning.reserve_minor))
    )
    if sum(amount - reserve for amount, reserve in rows.all()) != payout.amount_minor:
        raise Disagreement()


async def cancel(db: Session, actor: Actor, payout_id: int, reason: str) -> None:
    """Put a payout that has not been sent back on the vendor's balance."""
    payout = await locked_payout(db, actor, payout_id)
    reason = required("reason", "The reason", reason, 3, 300)
    payout.status = advance(PAYOUT, payout.status, "cancel")
    payout.failure, payout.held = reason, ""
    await book_back(db, payout, "cancelled")
    await _noted(db, actor, payout, "payout.cancel", reason)


async def hold(db: Session, actor: Actor, payout_id: int, reason: str) -> None:
    """Keep back a payout that has not been sent, until it is let go."""
    payout = await locked_payout(db, actor, payout_id)
    reason = required("reason", "The reason", reason, 3, 300)
    if payout.status is not PayoutStatus.ASSEMBLED:
        raise Conflict("It has been sent already; it can't be held any more.")
    payout.held = reason
    await _noted(db, actor, payout, "payout.hold", reason)


async def let_go(db: Session, actor: Actor, payout_id: int) -> None:
    """Send a payout that was held, or try again one that waits or whose answer was lost.

    What became of it is looked up at the provider before anything is sent again.
    """
    payout = await locked_payout(db, actor, payout_id)
    if payout.status not in (PayoutStatus.ASSEMBLED, PayoutStatus.SENT, PayoutStatus.UNKNOWN):
        raise Conflict("Nothing is to be sent here any more.")
    payout.held = ""
    await _noted(db, actor, payout, "payout.let_go")
    await outbox.record(db, PayoutAssembled(payout.id, payout.vendor_id))


async def locked_payout(db: Session, actor: Actor, payout_id: int) -> Payout:
    """A payout that staff decide on, kept from others. Raises NotFound."""
    allow(may_move_money(actor))
    payout = await db.get(Payout, payout_id, with_for_update=True, populate_existing=True)
    if payout is None:
        raise NotFound("We couldn't find that payout.")
    return payout


async def _noted(db: Session, actor: Actor, payout: Payout, action: str, reason: str = "") -> None:
    if actor is not SYSTEM:
        await audit.note(db, actor, action, ("payout", payout.id), reason=reason)
    await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))
