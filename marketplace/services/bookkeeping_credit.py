"""What gift cards and store credit do to the books when they are given."""

from marketplace.adapters.database import Session
from marketplace.models.credit import CreditAccount, CreditEntry
from marketplace.rules.money_kinds import LedgerKind
from marketplace.services.bookkeeping import money_at
from marketplace.services.ledger import Entry, book


async def book_granted(db: Session, entry_id: int) -> None:
    """Credit that staff gave costs the platform, and is owed to whoever holds it."""
    entry = await db.get_one(CreditEntry, entry_id)
    credit = await db.get_one(CreditAccount, entry.credit_id)
    entries = [
        Entry(LedgerKind.DISCOUNT_EXPENSE, entry.amount_minor),
        money_at(credit.kind, -entry.amount_minor),
    ]
    source, memo = ("credit_entry", str(entry.id)), f"Credit given: …{credit.hint}"
    await book(
        db, source, "granted", credit.currency, entries, memo=memo, occurred_at=entry.created_at
    )
