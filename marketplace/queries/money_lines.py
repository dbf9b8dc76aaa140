"""Why a booking made a vendor's money more or less: the other side of the same journal."""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.money import MoneyLine
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import LedgerKind
from marketplace.rules.statements import OTHERS, VENDORS


async def reasons(
    db: Session, vendor_id: int, journal_ids: Iterable[int]
) -> dict[int, list[tuple[LedgerKind, int]]]:
    """For each journal what the vendor's gain is made of: minor units by the other accounts.

    A debit elsewhere is the vendor's gain, a credit is what was taken. Moves between the vendor's
    own accounts have no other side, and that of a dispute is several vendors' at once.
    """
    rows = await db.exec(
        select(Posting.journal_id, LedgerAccount.kind, Posting.amount_minor)
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .where(
            col(Posting.journal_id).in_(set(journal_ids)),
            col(LedgerAccount.kind).not_in((*VENDORS, LedgerKind.DISPUTE_HOLD)),
            (col(LedgerAccount.vendor_id).is_(None)) | (LedgerAccount.vendor_id == vendor_id),
        )
        .order_by(col(Posting.id))
    )
    found: dict[int, list[tuple[LedgerKind, int]]] = defaultdict(list)
    for journal_id, kind, amount in rows.all():
        found[journal_id].append((LedgerKind(kind), amount))
    return found


def lines_of(parts: list[tuple[LedgerKind, int]], currency: str) -> list[MoneyLine]:
    """The same, ready to show."""
    return [
        MoneyLine(OTHERS.get(kind, kind.replace("_", " ").capitalize()), signed(amount, currency))
        for kind, amount in parts
    ]


def signed(minor: int, currency: str) -> str:
    """An amount with its sign: "+€3.00", "−€3.00"."""
    amount = Money(minor, currency)
    return f"+{amount}" if minor > 0 else str(amount)


async def journals_by_source(
    db: Session, sources: Iterable[tuple[str, str]]
) -> dict[tuple[str, str, str], Journal]:
    """Journals by what they are about and their kind."""
    wanted = set(sources)
    if not wanted:
        return {}
    ids: dict[str, set[str]] = defaultdict(set)
    for source_type, source_id in wanted:
        ids[source_type].add(source_id)
    found: dict[tuple[str, str, str], Journal] = {}
    for source_type, source_ids in ids.items():
        rows = await db.exec(
            select(Journal).where(
                Journal.source_type == source_type, col(Journal.source_id).in_(source_ids)
            )
        )
        found |= {(one.source_type, one.source_id, one.kind): one for one in rows.all()}
    return found
