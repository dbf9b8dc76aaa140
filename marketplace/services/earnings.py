"""A vendor's balance over time: earned and held, then available with a reserve kept back.

Every posting on a vendor's own accounts has its row here, so the two always agree.
"""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session, for_the_shop
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.models.payments import CreditNote
from marketplace.models.payouts import Earning
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CreditKind, EarningStatus, LedgerKind
from marketplace.services.ledger import Entry, book
from marketplace.services.payout_terms import terms_of_vendor


def net_of(note: CreditNote) -> int:
    """What a refund takes from the vendor: the price, less the fee that is given back."""
    gross = note.amount_minor + note.funded_minor
    return gross - note.fee_minor - note.fee_vat_minor


async def earn(db: Session, order: VendorOrder, shipment: Shipment, net_minor: int) -> None:
    """A parcel has left: its worth waits until the hold after its arrival is over."""
    held_from = shipment.delivered_at
    rules = await terms_of_vendor(db, order.vendor_id)
    db.add(
        Earning(
            vendor_id=order.vendor_id,
            vendor_order_id=order.id,
            source_type="shipment",
            source_id=str(shipment.id),
            currency=order.currency,
            amount_minor=net_minor,
            created_at=shipment.shipped_at,
            available_at=held_from + timedelta(days=rules.hold_days) if held_from else None,
        )
    )
    await db.flush()


async def account_to_debit(db: Session, order: VendorOrder, net_minor: int) -> LedgerKind:
    """Where a refund is taken from: what of this order is still held, else the balance."""
    held = await db.exec(
        select(func.coalesce(func.sum(Earning.amount_minor), 0)).where(
            Earning.vendor_order_id == order.id, Earning.status == EarningStatus.PENDING
        )
    )
    is_held = int(held.one()) >= net_minor
    return LedgerKind.VENDOR_PENDING if is_held else LedgerKind.VENDOR_AVAILABLE


async def note_reversal(db: Session, order: VendorOrder, note: CreditNote) -> None:
    """The negative row of a refund on what was sent.

    A cancellation took nothing earned, and a courtesy is the platform's own.
    """
    net = net_of(note)
    if note.kind in (CreditKind.CANCELLED, CreditKind.COURTESY) or not net:
        return
    account = await account_to_debit(db, order, net)
    is_held = account == LedgerKind.VENDOR_PENDING
    db.add(
        Earning(
            vendor_id=order.vendor_id,
            vendor_order_id=order.id,
            source_type="credit_note",
            source_id=str(note.id),
            status=EarningStatus.PENDING if is_held else EarningStatus.AVAILABLE,
            currency=order.currency,
            amount_minor=-net,
            available_at=await _first_release(db, order) if is_held else now(),
        )
    )
    await db.flush()


async def _first_release(db: Session, order: VendorOrder) -> datetime | None:
    found = await db.exec(
        select(func.min(Earning.available_at)).where(
            Earning.vendor_order_id == order.id, Earning.status == EarningStatus.PENDING
        )
    )
    return found.one()


async def start_hold(db: Session, order: VendorOrder, shipment: Shipment) -> None:
    """A parcel has arrived, as whoever bought it may have said: from now on the hold runs."""
    async with for_the_shop(db):
        rules = await terms_of_vendor(db, order.vendor_id)
        ends = (shipment.delivered_at or now()) + timedelta(days=rules.hold_days)
        rows = await db.exec(
            select(Earning)
            .where(
                Earning.vendor_order_id == order.id,
                Earning.status == EarningStatus.PENDING,
                col(Earning.available_at).is_(None),
            )
            .with_for_update()
        )
        for row in rows.all():
            if row.source_type != "shipment" or row.source_id == str(shipment.id):
                row.available_at = ends


async def release(db: Session, order_id: int) -> None:
    """What an order's hold is over for becomes available, a reserve of it later."""
    order = await db.get_one(VendorOrder, order_id, with_for_update=True)
    rules = await terms_of_vendor(db, order.vendor_id)
    rows = await db.exec(
        select(Earning)
        .where(
            Earning.vendor_order_id == order_id,
            Earning.status == EarningStatus.PENDING,
            col(Earning.available_at) <= now(),
        )
        .order_by(col(Earning.id))
        .with_for_update()
    )
    for row in rows.all():
        row.status = EarningStatus.AVAILABLE
        row.reserve_minor = Money(row.amount_minor, row.currency).share(rules.reserve_bp).minor
        if row.reserve_minor:
            row.reserve_until = now() + timedelta(days=rules.reserve_days)
        whose = (row.vendor_id, row.vendor_order_id)
        entries = [
            Entry(LedgerKind.VENDOR_PENDING, row.amount_minor, *whose),
            Entry(LedgerKind.VENDOR_AVAILABLE, row.reserve_minor - row.amount_minor, *whose),
            Entry(LedgerKind.VENDOR_RESERVE, -row.reserve_minor, *whose),
        ]
        await book(db, ("earning", str(row.id)), "release", row.currency, entries, memo="Hold over")


async def release_reserve(db: Session, earning_id: int) -> None:
    """A reserve has been kept back long enough; doing it again does nothing."""
    row = await db.get_one(Earning, earning_id, with_for_update=True)
    if row.reserve_until is None or row.reserve_until > now():
        return
    row.reserve_until = None
    whose = (row.vendor_id, row.vendor_order_id)
    entries = [
        Entry(LedgerKind.VENDOR_RESERVE, row.reserve_minor, *whose),
        Entry(LedgerKind.VENDOR_AVAILABLE, -row.reserve_minor, *whose),
    ]
    source = ("earning", str(row.id))
    if await book(db, source, "reserve", row.currency, entries, memo="Reserve released"):
        await adjust(db, row.vendor_id, ("reserve", str(row.id)), row.currency, row.reserve_minor)


async def adjust(
    db: Session, vendor_id: int, source: tuple[str, str], currency: str, amount_minor: int
) -> None:
    """A row for what a journal of another kind has just done to what is available."""
    db.add(
        Earning(
            vendor_id=vendor_id,
            source_type=source[0],
            source_id=source[1],
            status=EarningStatus.AVAILABLE,
            currency=currency,
            amount_minor=amount_minor,
            available_at=now(),
        )
    )
    await db.flush()
