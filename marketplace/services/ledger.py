"""Booking: every movement of money once, in journals that add up to zero."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.models.columns import now
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.rules.money_kinds import LedgerKind

Owner = tuple[LedgerKind, int | None, str]
"""What an account is for, the vendor it belongs to if it is one's, and the provider it lies at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A debit (positive) or credit (negative) on an account, in minor units."""

    kind: LedgerKind
    amount_minor: int
    vendor_id: int | None = None
    vendor_order_id: int | None = None
    provider: str = ""

    @property
    def owner(self) -> Owner:
        """The account that it moves."""
        return self.kind, self.vendor_id, self.provider


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
    moved = [entry for entry in entries if entry.amount_minor]
    account_ids = await _account_ids(db, {entry.owner for entry in moved}, currency)
    db.add_all(
        Posting(
            journal_id=journal_id,
            account_id=account_ids[entry.owner],
            vendor_order_id=entry.vendor_order_id,
            amount_minor=entry.amount_minor,
        )
        for entry in moved
    )
    await db.flush()
    tell(db, *{f"money-of-{entry.vendor_id}" for entry in moved if entry.vendor_id})
    return True


async def _account_ids(db: Session, owners: set[Owner], currency: str) -> dict[Owner, int]:
    """The accounts of these owners; those that are missing are opened."""
    ids = await _found(db, owners, currency)
    missing = [
        {"kind": kind, "vendor_id": vendor_id, "provider": provider, "currency": currency}
        for kind, vendor_id, provider in sorted(owners - ids.keys(), key=str)
    ]
    if missing:
        await db.exec(insert(LedgerAccount).values(missing).on_conflict_do_nothing())
        ids = await _found(db, owners, currency)
    return ids


async def _found(db: Session, owners: set[Owner], currency: str) -> dict[Owner, int]:
    whose = col(LedgerAccount.vendor_id)
    rows = await db.exec(
        select(
            LedgerAccount.kind, LedgerAccount.vendor_id, LedgerAccount.provider, LedgerAccount.id
        ).where(
            col(LedgerAccount.kind).in_({kind for kind, _, _ in owners}),
            or_(whose.is_(None), whose.in_({vendor_id for _, vendor_id, _ in owners if vendor_id})),
            LedgerAccount.currency == currency,
        )
    )
    return {(LedgerKind(kind), vendor, provider): id_ for kind, vendor, provider, id_ in rows}
