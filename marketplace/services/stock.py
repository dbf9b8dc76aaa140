"""Stock that is promised, sold and given back. Rows are always locked in the same order."""

from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict
from marketplace.events import OfferChanged
from marketplace.models.offers import Offer, Reservation, Stock, StockMovement
from marketplace.models.orders import OrderLine
from marketplace.rules.kinds import MovementReason, ReservationStatus
from marketplace.services import outbox


async def reserve(db: Session, lines: list[OrderLine], until: datetime) -> None:
    """Hold stock for order lines, all of them or none. Raises Conflict naming what is short."""
    stocks = await _locked(db, {line.offer_id for line in lines})
    for line in lines:
        wanted = line.quantity
        for stock in stocks.get(line.offer_id, []):
            taken = min(wanted, stock.on_hand - stock.reserved)
            if taken <= 0:
                continue
            stock.reserved += taken
            wanted -= taken
            db.add(
                Reservation(
                    offer_id=line.offer_id,
                    location_id=stock.location_id,
                    order_line_id=line.id,
                    quantity=taken,
                    expires_at=until,
                )
            )
        if wanted:
            raise Conflict(_shortage(line, line.quantity - wanted))
    await db.flush()
    await _tell_shoppers(db, set(stocks))


def _shortage(line: OrderLine, left: int) -> str:
    if left == 0:
        return f"“{line.title}” has just sold out. Nothing was charged."
    return f"Only {left} of “{line.title}” are left. Nothing was charged."


async def release(db: Session, line_ids: list[int]) -> None:
    """Let go of what is still held for these order lines; doing it again does nothing."""
    for reservation, stock in await _reserved(db, line_ids, ReservationStatus.HELD):
        stock.reserved -= reservation.quantity
        reservation.status = ReservationStatus.RELEASED
    await _after(db, line_ids)


async def commit(db: Session, line_ids: list[int], reference: str) -> None:
    """Turn what is held for these order lines into a sale; doing it again does nothing."""
    for reservation, stock in await _reserved(db, line_ids, ReservationStatus.HELD):
        stock.reserved -= reservation.quantity
        _move(db, stock, -reservation.quantity, MovementReason.SOLD, reference)
        reservation.status = ReservationStatus.COMMITTED
    await _after(db, line_ids)


async def give_back(db: Session, line_ids: list[int], reference: str) -> None:
    """Put what was sold with these order lines back on the shelf, once."""
    for reservation, stock in await _reserved(db, line_ids, ReservationStatus.COMMITTED):
        _move(db, stock, reservation.quantity, MovementReason.RETURNED, reference)
        reservation.status = ReservationStatus.RELEASED
    await _after(db, line_ids)


def _move(db: Session, stock: Stock, delta: int, reason: MovementReason, reference: str) -> None:
    stock.on_hand += delta
    db.add(
        StockMovement(
            offer_id=stock.offer_id,
            location_id=stock.location_id,
            delta=delta,
            reason=reason,
            reference=reference,
        )
    )


async def _locked(db: Session, offer_ids: set[int]) -> dict[int, list[Stock]]:
    rows = await db.exec(
        select(Stock)
        .where(col(Stock.offer_id).in_(offer_ids))
        .order_by(col(Stock.offer_id), col(Stock.location_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    stocks: dict[int, list[Stock]] = {}
    for stock in rows:
        stocks.setdefault(stock.offer_id, []).append(stock)
    return stocks


async def _reserved(
    db: Session, line_ids: list[int], status: ReservationStatus
) -> list[tuple[Reservation, Stock]]:
    rows = await db.exec(
        select(Reservation, Stock)
        .join(
            Stock,
            (col(Stock.offer_id) == col(Reservation.offer_id))
            & (col(Stock.location_id) == col(Reservation.location_id)),
        )
        .where(col(Reservation.order_line_id).in_(line_ids), Reservation.status == status)
        .order_by(col(Stock.offer_id), col(Stock.location_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.all())


async def _after(db: Session, line_ids: list[int]) -> None:
    await db.flush()
    offer_ids = await db.exec(
        select(OrderLine.offer_id).where(col(OrderLine.id).in_(line_ids)).distinct()
    )
    await _tell_shoppers(db, set(offer_ids.all()))


async def _tell_shoppers(db: Session, offer_ids: set[int]) -> None:
    offers = await db.exec(
        select(Offer).where(col(Offer.id).in_(offer_ids)).order_by(col(Offer.id))
    )
    for offer in offers.all():
        await outbox.record(db, OfferChanged(offer.product_id, offer.id, offer.vendor_id))
