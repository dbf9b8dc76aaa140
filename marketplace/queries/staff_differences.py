"""Where the books and providers differ, as staff see it; what is not closed first."""

from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.payouts import DifferenceRow
from marketplace.cards.staff import Listing
from marketplace.models.columns import now
from marketplace.models.reconciliation import Difference
from marketplace.models.vendors import Vendor
from marketplace.queries.staff_lists import listed, words
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import DifferenceKind, DifferenceStatus
from marketplace.rules.permissions import Actor, allow, may_see_money
from marketplace.rules.texts import plural

KINDS = {
    DifferenceKind.MISSING_IN_BOOKS: "Moved at the provider, not in our books",
    DifferenceKind.MISSING_AT_PROVIDER: "In our books, not at the provider",
    DifferenceKind.AMOUNT_DIFFERS: "Different amounts",
    DifferenceKind.CURRENCY_DIFFERS: "The provider keeps it in another currency",
    DifferenceKind.SUB_LEDGER: "A balance is not the sum of its earnings",
}
TONES = {DifferenceStatus.OPEN: "bad", DifferenceStatus.EXPLAINED: "warn"}


async def differences(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[DifferenceRow]:
    """One page, newest first; without a status those that are not closed."""
    allow(may_see_money(actor))
    found = select(Difference, Vendor.name).join(
        Vendor, col(Vendor.id) == col(Difference.vendor_id), isouter=True
    )
    if status in list(DifferenceStatus):
        found = found.where(Difference.status == status)
    else:
        found = found.where(Difference.status != DifferenceStatus.CLOSED)
    if text.strip():
        found = found.where(Difference.object_ref == text.strip())
    return await listed(db, found, Difference, after, _row)


def _row(row: Difference, vendor: str | None) -> DifferenceRow:
    return DifferenceRow(
        id=row.id,
        title=KINDS[row.kind],
        detail=vendor or row.object_ref,
        provider=words(row.provider),
        age=_age(row.opened_at, row.closed_at or now()),
        books=str(Money(row.book_minor, row.currency)),
        theirs=str(Money(row.provider_minor, row.currency)),
        status=words(row.status),
        tone=TONES.get(row.status, "good"),
        note=row.explanation,
        is_open=row.status is DifferenceStatus.OPEN,
        is_money=row.kind is not DifferenceKind.SUB_LEDGER,
    )


def _age(since: datetime, until: datetime) -> str:
    """How long it has been open: "3 hours", "12 days"."""
    minutes = int((until - since).total_seconds() // 60)
    if minutes < 120:
        return plural(minutes, "minute")
    return plural(minutes // 60, "hour") if minutes < 2_880 else plural(minutes // 1_440, "day")
