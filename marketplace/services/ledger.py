"""Booking: every movement of money once, in journals that add up to zero."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.rules.kinds import LedgerKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A debit (positive) or credit (negative) on an account, in minor units."""

    kind: LedgerKind
    amount_minor: int
    vendor_id: int | None = None
    vendor_order_id: int | None = None


async def book(
    db: Session,
    source: tuple[str, str],
    kind: str,
    currency: str,
    entries: list[Entry],
    *,
    memo: str = "",
    occurred_at: datetime | None = None,
) -> bool:
    """Write a journal; False if this very thing was booked before.

    The database refuses the transaction if the entries do not add up to zero.
    """
    made = await db.exec(
        insert(Journal)
        .values(
            source_type=source[0],
            source_id=source[1],
            kind=kind,
            memo=memo,
            occurred_at=occurred_at or now(),
        )
        .on_conflict_do_nothing()
        .returning(col(Journal.id))
    )
    journal_id = made.scalar_one_or_none()
    if journal_id is None:
        return False
    for entry in entries:
        if entry.amount_minor == 0:
            continue
        db.add(
            Posting(
                journal_id=journal_id,
                account_id=await _account(db, entry.kind, entry.vendor_id, currency),
                vendor_order_id=entry.vendor_order_id,
                amount_minor=entry.amount_minor,
            )
        )
    await db.flush()
    return True


async def _account(db: Session, kind: LedgerKind, vendor_id: int | None, currency: str) -> int:
    wanted = select(LedgerAccount.id).where(
        LedgerAccount.kind == kind,
        col(LedgerAccount.vendor_id).is_not_distinct_from(vendor_id),
        LedgerAccount.currency == currency,
    )
    found = (await db.exec(wanted)).first()
    if found is None:
        values = {"kind": kind, "vendor_id": vendor_id, "currency": currency}
        await db.exec(insert(LedgerAccount).values(values).on_conflict_do_nothing())
        found = (await db.exec(wanted)).one()
    return found
