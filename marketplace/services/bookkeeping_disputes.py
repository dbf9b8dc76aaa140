"""What disputes do to the books: money that the bank took, whose it was, and how it ended."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.orders import VendorOrder
from marketplace.models.payments import Dispute, DisputeShare, Payment, Refund
from marketplace.rules.money_kinds import DisputeStatus, LedgerKind, Liable
from marketplace.services import earnings
from marketplace.services.bookkeeping import money_at
from marketplace.services.ledger import Entry, book

Shares = list[tuple[VendorOrder, int]]


async def book_opened(db: Session, dispute_id: int, liable: Liable) -> None:
    """The bank has taken the money, and its fee; what vendors are liable for is withheld."""
    dispute, payment, shares = await _read(db, dispute_id)
    entries = [
        Entry(LedgerKind.DISPUTE_HOLD, dispute.amount_minor),
        Entry(LedgerKind.PSP_FEES, dispute.fee_minor),
        money_at(payment.provider, -dispute.amount_minor - dispute.fee_minor),
    ]
    memo = f"Disputed: {_reason(dispute)}"
    await book(db, _source(dispute), "opened", dispute.currency, entries, memo=memo)
    if liable == Liable.VENDOR:
        await _withhold(db, dispute, shares, "withheld", -1)


async def book_borne(db: Session, dispute_id: int) -> None:
    """The marketplace bears it: the vendors have what was withheld."""
    dispute, _payment, shares = await _read(db, dispute_id)
    await _withhold(db, dispute, shares, "borne", +1)


async def book_closed(db: Session, dispute_id: int) -> None:
    """Won: the money comes back to whom it was taken from. Lost: they bear it."""
    dispute, payment, shares = await _read(db, dispute_id)
    bears = dispute.liable == Liable.VENDOR
    if dispute.status == DisputeStatus.WON:
        debits = [money_at(payment.provider, dispute.amount_minor)]
        if bears:
            await _withhold(db, dispute, shares, "returned", +1)
    elif bears:
        debits = [
            Entry(LedgerKind.VENDOR_DISPUTED, amount, order.vendor_id, order.id)
            for order, amount in shares
        ]
    else:
        debits = []
    if dispute.status == DisputeStatus.LOST:
        owed = await _absorbed(db, dispute)
        debits.append(Entry(LedgerKind.REFUNDS_PAYABLE, owed))
        borne = dispute.amount_minor - sum(entry.amount_minor for entry in debits)
        debits.append(Entry(LedgerKind.BAD_DEBT, borne))
    entries = [*debits, Entry(LedgerKind.DISPUTE_HOLD, -dispute.amount_minor)]
    memo = f"Dispute {dispute.status}: {_reason(dispute)}"
    await book(db, _source(dispute), "closed", dispute.currency, entries, memo=memo)


async def _read(db: Session, dispute_id: int) -> tuple[Dispute, Payment, Shares]:
    dispute = await db.get_one(Dispute, dispute_id)
    payment = await db.get_one(Payment, dispute.payment_id)
    rows = await db.exec(
        select(VendorOrder, DisputeShare.amount_minor)
        .join(DisputeShare, col(DisputeShare.vendor_order_id) == col(VendorOrder.id))
        .where(DisputeShare.dispute_id == dispute.id)
        .order_by(col(VendorOrder.id))
    )
    return dispute, payment, list(rows.all())


async def _absorbed(db: Session, dispute: Dispute) -> int:
    """What was owed as refunds and is paid by the dispute."""
    total = select(func.coalesce(func.sum(Refund.amount_minor), 0))
    return int((await db.exec(total.where(Refund.dispute_id == dispute.id))).one())


def _source(dispute: Dispute) -> tuple[str, str]:
    return "dispute", str(dispute.id)


def _reason(dispute: Dispute) -> str:
    return dispute.reason.replace("_", " ") or dispute.provider_ref


async def _withhold(db: Session, dispute: Dispute, shares: Shares, kind: str, sign: int) -> None:
    """Between what vendors can be paid and what is held for the dispute; + gives it back."""
    entries = []
    for order, amount in shares:
        whose = (order.vendor_id, order.id)
        entries += [
            Entry(LedgerKind.VENDOR_AVAILABLE, -sign * amount, *whose),
            Entry(LedgerKind.VENDOR_DISPUTED, sign * amount, *whose),
        ]
    memo = "Held for a dispute" if sign < 0 else "Dispute: given back"
    if await book(db, _source(dispute), kind, dispute.currency, entries, memo=memo):
        for order, amount in shares:
            source = ("dispute", f"{dispute.id}-{order.id}-{kind}")
            await earnings.adjust(db, order.vendor_id, source, dispute.currency, sign * amount)
