"""Reconciliation: what providers say moved, against the books, and what differs until it doesn't.

A difference is opened by a run, explained by staff, and closed by a run that finds both sides
agree. While one is open for longer than a grace, nothing is paid out by that provider in that
currency.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, tell, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.terms import BalanceLine
from marketplace.models.columns import now
from marketplace.models.payments import Payment
from marketplace.models.reconciliation import Difference, ProviderTransaction
from marketplace.queries.reconciling import Side, provider_differences, sub_ledger_differences
from marketplace.rules.money_kinds import DifferenceKind, DifferenceStatus, TransactionKind
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.payout_sending import note_payout

BOOKS = "books"
"""In place of a provider where the books disagree with themselves."""
OVERLAP = timedelta(days=3)
"""So far back a provider is asked again: what was late is taken in then."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
A_PAGE = 500
KINDS = {
    "charge": TransactionKind.CHARGE,
    "refund": TransactionKind.REFUND,
    "refund_failed": TransactionKind.REFUND,
    "dispute": TransactionKind.DISPUTE,
    "payout": TransactionKind.PAYOUT,
    "payout_returned": TransactionKind.PAYOUT,
    "fee": TransactionKind.FEE,
}


async def fetch(provider: str) -> int:
    """Take in what a provider says moved since we last asked, page by page; gives how much is new.

    What came back from a vendor's bank is acted on at once. Raises NoAnswer and Refused.
    """
    since = await _asked_from(provider)
    page: list[BalanceLine] = []
    taken = 0
    async for line in gateway_of(provider).balance_lines(since):
        page.append(line)
        if len(page) == A_PAGE:
            taken += await _take_in(provider, page)
            page = []
    return taken + await _take_in(provider, page)


async def _asked_from(provider: str) -> datetime:
    """Where the last answer ended, else where our own money with a provider began.

    Some providers answer for a day or a month at a time: asked from the dawn of time, they
    would be asked thousands of times.
    """
    latest = select(func.max(ProviderTransaction.occurred_at)).where(
        ProviderTransaction.provider == provider
    )
    first = select(func.min(Payment.created_at)).where(Payment.provider == provider)
    async with reading() as db:
        known_to = (await db.exec(latest)).one()
        begun = (await db.exec(first)).one()
    return (known_to or begun or now()) - OVERLAP


async def _take_in(provider: str, lines: list[BalanceLine]) -> int:
    rows = [
        {
            "provider": provider,
            "ref": line.ref,
            "kind": KINDS.get(line.kind, TransactionKind.OTHER),
            "object_ref": line.source_ref or line.ref,
            "currency": line.currency,
            "amount_minor": line.amount_minor - line.fee_minor,
            "fee_minor": line.fee_minor,
            "occurred_at": line.at,
        }
        for line in lines
    ]
    async with transaction() as db:
        new = await take_in(db, rows)
    for line in lines:
        if line.kind == "payout_returned" and line.ref in new:
            await note_payout(provider, line.source_ref)
    return len(new)


async def take_in(db: Session, rows: list[dict[str, object]]) -> set[str]:
    """Write down transactions of a provider, each once; gives the references of the new ones."""
    if not rows:
        return set()
    written = await db.exec(
        insert(ProviderTransaction)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(col(ProviderTransaction.ref))
    )
    return set(written.scalars().all())


async def compare(provider: str, until: datetime) -> tuple[int, int]:
    """Open what differs and close what agrees again; gives how many of each.

    What was booked after `until` is left for the next run: the provider was asked before.
    """
    async with transaction() as db:
        told = (BEGINNING, until)
        if provider == MANUAL:
            told = await _told_by_the_bank(db)
        sides = await provider_differences(db, provider, *told)
        return await _take_over(db, provider, sides, until)


async def _told_by_the_bank(db: Session) -> tuple[datetime, datetime]:
    """From when to when statements were brought in; without any nothing is compared."""
    span = select(
        func.min(ProviderTransaction.occurred_at), func.max(ProviderTransaction.occurred_at)
    ).where(ProviderTransaction.provider == MANUAL)
    first, last = (await db.exec(span)).one()
    return (first, last) if first and last else (now(), BEGINNING)


async def compare_parts(until: datetime) -> tuple[int, int]:
    """The same for vendors' balances and the earnings that they are made of."""
    async with transaction() as db:
        return await _take_over(db, BOOKS, await sub_ledger_differences(db), until)


async def _take_over(
    db: Session, provider: str, sides: list[Side], until: datetime
) -> tuple[int, int]:
    found = await db.exec(
        select(Difference)
        .where(Difference.provider == provider, Difference.status != DifferenceStatus.CLOSED)
        .with_for_update()
    )
    known = {(row.currency, row.object_ref): row for row in found.all()}
    differing = {(side.currency, side.object_ref): side for side in sides}
    closed = [row for key, row in known.items() if _is_over(row, differing.get(key))]
    for row in closed:
        row.status, row.closed_at = DifferenceStatus.CLOSED, now()
    await db.flush()
    kept = known.keys() - {(row.currency, row.object_ref) for row in closed}
    fresh = [side for key, side in differing.items() if key not in kept and side.latest_at <= until]
    named = Counter(side.object_ref for side in sides)
    db.add_all(_opened(provider, side, named[side.object_ref]) for side in fresh)
    tell(db, "differences", "payouts")
    return len(fresh), len(closed)


def _is_over(row: Difference, side: Side | None) -> bool:
    """Both agree, or they disagree by something else now, which nobody has explained."""
    if side is None:
        return True
    return (row.book_minor, row.provider_minor) != (side.book_minor, side.provider_minor)


def _opened(provider: str, side: Side, currencies: int) -> Difference:
    return Difference(
        provider=provider,
        currency=side.currency,
        object_ref=side.object_ref,
        vendor_id=side.vendor_id,
        kind=_kind(provider, side, currencies),
        book_minor=side.book_minor,
        provider_minor=side.provider_minor,
    )


def _kind(provider: str, side: Side, currencies: int) -> DifferenceKind:
    if provider == BOOKS:
        return DifferenceKind.SUB_LEDGER
    if currencies > 1:
        return DifferenceKind.CURRENCY_DIFFERS
    if side.book_minor == 0:
        return DifferenceKind.MISSING_IN_BOOKS
    if side.provider_minor == 0:
        return DifferenceKind.MISSING_AT_PROVIDER
    return DifferenceKind.AMOUNT_DIFFERS
