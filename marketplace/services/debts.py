"""What vendors owe: a balance below zero takes itself out of the next earnings, or is given up."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.models.columns import now
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import LedgerKind
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.rules.texts import required
from marketplace.services import audit, earnings
from marketplace.services.ledger import Entry, book
from marketplace.services.payout_checks import available, lock_vendor
from marketplace.services.settings import shop_settings


async def write_off(db: Session, actor: Actor, account_id: int, reason: str) -> int:
    """Give up a debt that is old enough: the platform bears it. Gives its minor units.

    The account is a vendor's of what is available, in one currency. Raises Conflict when the
    vendor owes nothing there, or has not owed it for long enough.
    """
    allow(may_move_money(actor))
    reason = required("reason", "The reason", reason, 3, 300)
    account = await db.get(LedgerAccount, account_id)
    if account is None or account.kind is not LedgerKind.VENDOR_AVAILABLE:
        raise NotFound("We couldn't find that balance.")
    vendor_id, currency = account.vendor_id or 0, account.currency
    await lock_vendor(db, vendor_id)
    owed, last_id = await available(db, vendor_id, currency)
    since = await below_zero_since(db, vendor_id, currency)
    if owed >= 0 or since is None:
        raise Conflict("This vendor owes nothing.")
    days = (await shop_settings(db)).bad_debt_days
    if since > now() - timedelta(days=days):
        raise Conflict(f"It has been owed since {since:%d %b %Y}; wait until it is {days} days.")
    entries = [
        Entry(LedgerKind.BAD_DEBT, -owed),
        Entry(LedgerKind.VENDOR_AVAILABLE, owed, vendor_id),
    ]
    source = ("bad_debt", f"{vendor_id}-{currency}-{last_id}")
    if await book(db, source, "written_off", currency, entries, memo=f"Debt given up: {reason}"):
        await earnings.adjust(db, vendor_id, source, currency, -owed)
    after = {"amount": str(Money(-owed, currency))}
    subject = ("vendor", vendor_id)
    await audit.note(db, actor, "payout.write_off", subject, after=after, reason=reason)
    return -owed


async def below_zero_since(db: Session, vendor_id: int, currency: str) -> datetime | None:
    """When what is available fell below zero for the last time; None while it isn't."""
    total = func.sum(-Posting.amount_minor).over(order_by=col(Posting.id))
    running = (
        select(Posting.id, Journal.recorded_at, total.label("balance"))
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .join(Journal, col(Journal.id) == col(Posting.journal_id))
        .where(
            LedgerAccount.kind == LedgerKind.VENDOR_AVAILABLE,
            LedgerAccount.vendor_id == vendor_id,
            LedgerAccount.currency == currency,
        )
        .subquery()
    )
    last_fine = select(func.coalesce(func.max(running.c.id), 0)).where(running.c.balance >= 0)
    fell = select(func.min(running.c.recorded_at)).where(running.c.id > last_fine.scalar_subquery())
    return (await db.exec(fell)).one()
