"""Statements: all that moved a vendor's money in a month, between two balances that add up.

A month is what was recorded in it. The books only ever grow, so the statement of a month that is
over is the same whenever it is asked for.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.money import MonthRow
from marketplace.cards.statements import Statement, StatementLine
from marketplace.errors import NotFound
from marketplace.models.columns import now
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.queries.money_lines import reasons
from marketplace.rules.money_kinds import LedgerKind
from marketplace.rules.permissions import Actor, may_see_money, the_counting_vendor
from marketplace.rules.statements import VENDORS
from marketplace.rules.texts import plural

A_PIECE = 500
LATEST = 60
"""Months on the list; older ones are a matter for the CSV of the year."""


async def statement_vendor(db: Session, actor: Actor, vendor_id: int = 0) -> Vendor:
    """Whose statement: one's own shop's, or for staff of finance any. Raises NotFound."""
    if vendor_id and may_see_money(actor):
        vendor = await db.get(Vendor, vendor_id)
        if vendor is None:
            raise NotFound()
        return vendor
    return await db.get_one(Vendor, the_counting_vendor(actor))


def _movements(vendor_id: int, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Posting)
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .join(Journal, col(Journal.id) == col(Posting.journal_id))
        .where(LedgerAccount.vendor_id == vendor_id, col(LedgerAccount.kind).in_(VENDORS))
    )


async def statement_months(db: Session, actor: Actor) -> list[MonthRow]:
    """The months in which something moved, newest first."""
    month = func.to_char(func.timezone("UTC", Journal.recorded_at), "YYYY-MM")
    found = _movements(the_counting_vendor(actor), month, func.count()).group_by(month)
    rows = (await db.execute(found.order_by(month.desc()).limit(LATEST))).all()
    today = f"{now():%Y-%m}"
    return [
        MonthRow(
            name=f"{datetime.strptime(name, '%Y-%m'):%B %Y}",
            note=plural(count, "movement") + (", still running" if name == today else ""),
            pdf=routes.statement(name, "pdf"),
            csv=routes.statement(name, "csv"),
        )
        for name, count in rows
    ]


async def statements(
    db: Session, vendor: Vendor, opens_at: datetime, ends_at: datetime
) -> list[Statement]:
    """The frames of a month, one for each currency in which the vendor was ever owed anything."""
    recorded = col(Journal.recorded_at)
    gain = func.sum(-Posting.amount_minor)
    opening: Any = func.coalesce(gain.filter(recorded < opens_at), 0)
    moved: Any = func.count().filter(recorded >= opens_at)
    found = _movements(
        vendor.id, LedgerAccount.currency, LedgerAccount.kind, opening, gain, moved
    ).where(recorded < ends_at)
    by_account: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    counts: dict[str, int] = defaultdict(int)
    grouped = found.group_by(LedgerAccount.currency, LedgerAccount.kind)
    for currency, kind, before, after, count in (await db.execute(grouped)).all():
        by_account[currency][VENDORS[kind]] = (int(before), int(after))
        counts[currency] += count
    why = await _reasons(db, vendor.id, opens_at, ends_at)
    frames = []
    for currency, accounts in sorted(by_account.items()):
        first = sum(before for before, _ in accounts.values())
        last = sum(after for _, after in accounts.values())
        parts = _with_disputes(why[currency], last - first)
        frames.append(
            Statement(
                vendor.name, vendor.country, currency, opens_at, ends_at, first, last,
                accounts, parts, counts[currency],
            )
        )  # fmt: skip
    return frames


def _with_disputes(parts: dict[LedgerKind, int], gain: int) -> dict[LedgerKind, int]:
    """What the other side doesn't explain, a shopper's bank took or gave back."""
    rest = gain - sum(parts.values())
    return {**parts, LedgerKind.DISPUTE_HOLD: rest} if rest else dict(parts)


async def _reasons(
    db: Session, vendor_id: int, opens_at: datetime, ends_at: datetime
) -> dict[str, dict[LedgerKind, int]]:
    """What the month's gain is made of, by currency and the other side of the journals."""
    ids = _movements(vendor_id, Posting.journal_id).where(
        Journal.recorded_at >= opens_at, Journal.recorded_at < ends_at
    )
    found = await db.exec(
        select(LedgerAccount.currency, LedgerAccount.kind, func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
        .where(
            col(Posting.journal_id).in_(ids),
            col(LedgerAccount.kind).not_in((*VENDORS, LedgerKind.DISPUTE_HOLD)),
            (col(LedgerAccount.vendor_id).is_(None)) | (LedgerAccount.vendor_id == vendor_id),
        )
        .group_by(col(LedgerAccount.currency), col(LedgerAccount.kind))
    )
    why: dict[str, dict[LedgerKind, int]] = defaultdict(dict)
    for currency, kind, amount in found.all():
        why[currency][LedgerKind(kind)] = int(amount)
    return why


async def statement_lines(
    db: Session, vendor_id: int, frame: Statement, after: int, balance_minor: int
) -> tuple[list[StatementLine], int]:
    """The movements of the journals behind the one with this id, and the last one's id.

    That is 0 after the last piece. `balance_minor` is what was owed before them.
    """
    ids = (
        _movements(vendor_id, Posting.journal_id)
        .where(
            LedgerAccount.currency == frame.currency,
            Journal.recorded_at >= frame.opens_at,
            Journal.recorded_at < frame.ends_at,
            col(Posting.journal_id) > after,
        )
        .distinct()
        .order_by(col(Posting.journal_id))
        .limit(A_PIECE)
    )
    journal_ids = list((await db.execute(ids)).scalars().all())
    found = (
        _movements(vendor_id, Posting, Journal, LedgerAccount.kind, VendorOrder.number)
        .join(VendorOrder, col(VendorOrder.id) == col(Posting.vendor_order_id), isouter=True)
        .where(LedgerAccount.currency == frame.currency, col(Journal.id).in_(journal_ids))
        .order_by(col(Journal.id), col(Posting.id))
    )
    rows = (await db.execute(found)).all()
    why = await reasons(db, vendor_id, journal_ids)
    gains: dict[int, int] = defaultdict(int)
    for posting, journal, _kind, _number in rows:
        gains[journal.id] -= posting.amount_minor
    lines = []
    for posting, journal, kind, number in rows:
        balance_minor -= posting.amount_minor
        parts = _summed(why.get(journal.id, []), gains.pop(journal.id, None))
        lines.append(
            StatementLine(
                journal.recorded_at, journal.memo or journal.kind, VENDORS[kind], number or "",
                -posting.amount_minor, balance_minor, parts,
            )
        )  # fmt: skip
    return lines, journal_ids[-1] if len(journal_ids) == A_PIECE else 0


def _summed(parts: list[tuple[LedgerKind, int]], gain: int | None) -> dict[LedgerKind, int]:
    """The parts of a journal, on the first of its movements; the others say nothing again."""
    if gain is None:
        return {}
    found: dict[LedgerKind, int] = defaultdict(int)
    for kind, amount in parts:
        found[kind] += amount
    return _with_disputes(found, gain)
