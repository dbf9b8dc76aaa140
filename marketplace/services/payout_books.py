"""What payouts do to the books. Each journal once, in the transaction that moves the payout."""

from sqlmodel import col, update

from marketplace.adapters.database import Session
from marketplace.models.payouts import Earning, Payout
from marketplace.rules.money_kinds import EarningStatus, LedgerKind
from marketplace.services import earnings
from marketplace.services.ledger import Entry, book


async def book_assembled(db: Session, payout: Payout) -> None:
    """What was available is on its way."""
    entries = [
        Entry(LedgerKind.VENDOR_AVAILABLE, payout.amount_minor, payout.vendor_id),
        Entry(LedgerKind.PAYOUTS_IN_TRANSIT, -payout.amount_minor, payout.vendor_id),
    ]
    await _book(db, payout, "assembled", entries, "Payout")


async def book_paid(db: Session, payout: Payout, fee_minor: int = 0) -> None:
    """The money has left our balance at the provider; what that cost is ours."""
    entries = [
        Entry(LedgerKind.PAYOUTS_IN_TRANSIT, payout.amount_minor, payout.vendor_id),
        Entry(LedgerKind.PSP_CLEARING, -payout.amount_minor, provider=payout.provider),
    ]
    if await _book(db, payout, "paid", entries, "Paid out"):
        claimed = update(Earning).where(col(Earning.payout_id) == payout.id)
        await db.exec(claimed.values(status=EarningStatus.PAID))
    fee = [
        Entry(LedgerKind.PSP_FEES, fee_minor),
        Entry(LedgerKind.PSP_CLEARING, -fee_minor, provider=payout.provider),
    ]
    if fee_minor:
        await _book(db, payout, "fee", fee, "Payout fee")


async def book_back(db: Session, payout: Payout, kind: str) -> None:
    """It never left ("failed", or put back, "cancelled"): it is available again."""
    entries = [
        Entry(LedgerKind.PAYOUTS_IN_TRANSIT, payout.amount_minor, payout.vendor_id),
        Entry(LedgerKind.VENDOR_AVAILABLE, -payout.amount_minor, payout.vendor_id),
    ]
    await _back_on_the_balance(db, payout, kind, entries)


async def book_returned(db: Session, payout: Payout) -> None:
    """It had been paid and came back: a new entry, the old ones stay as they are."""
    entries = [
        Entry(LedgerKind.PSP_CLEARING, payout.amount_minor, provider=payout.provider),
        Entry(LedgerKind.VENDOR_AVAILABLE, -payout.amount_minor, payout.vendor_id),
    ]
    await _back_on_the_balance(db, payout, "returned", entries)


async def _back_on_the_balance(
    db: Session, payout: Payout, kind: str, entries: list[Entry]
) -> None:
    if await _book(db, payout, kind, entries, f"Payout {kind}"):
        source = (f"payout_{kind}", str(payout.id))
        await earnings.adjust(db, payout.vendor_id, source, payout.currency, payout.amount_minor)


async def _book(db: Session, payout: Payout, kind: str, entries: list[Entry], words: str) -> bool:
    source, memo = ("payout", str(payout.id)), f"{words}: {payout.number}"
    return await book(db, source, kind, payout.currency, entries, memo=memo)
