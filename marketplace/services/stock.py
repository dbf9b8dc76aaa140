"""Stock that is promised, sold and given back. Rows are always locked in the same order."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func
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


async def lock(db: Session, offer_ids: set[int]) -> None:
    """Lock the stock of these offers ahead of what is going to be done with it."""
    await _locked(db, offer_ids)


async def hold_until(db: Session, line_ids: list[int], until: datetime) -> None:
    """Hold what is held for these order lines for longer."""
    for reservation, _stock in await _reserved(db, line_ids, ReservationStatus.HELD):
        reservation.expires_at = max(reservation.expires_at, until)
    await db.flush()


async def release(db: Session, line_ids: list[int]) -> None:
    """Let go of what is still held for these order lines; doing it again does nothing."""
    held = await _reserved(db, line_ids, ReservationStatus.HELD)
    for reservation, stock in held:
        stock.reserved -= reservation.quantity
        reservation.status = ReservationStatus.RELEASED
    await _after(db, held)


async def commit(db: Session, line_ids: list[int], reference: str) -> None:
    """Turn what is held for these order lines into a sale; doing it again does nothing."""
    held = await _reserved(db, line_ids, ReservationStatus.HELD)
    for reservation, stock in held:
        stock.reserved -= reservation.quantity
        _move(db, stock, -reservation.quantity, MovementReason.SOLD, reference)
        reservation.status = ReservationStatus.COMMITTED
    await _after(db, held)


async def give_back(db: Session, pieces: Mapping[int, int], reference: str) -> None:
    """Put so many pieces of these order lines back where they were taken from.

    Never more than was taken for a line, however often it is asked.
    """
    left = dict(pieces)
    sold = await _reserved(db, list(left), ReservationStatus.COMMITTED)
    for reservation, stock in sold:
        back = min(left[reservation.order_line_id], reservation.quantity)
        if not back:
            continue
        left[reservation.order_line_id] -= back
        _move(db, stock, back, MovementReason.RETURNED, reference)
        if back == reservation.quantity:
            reservation.status = ReservationStatus.RELEASED
        else:
            reservation.quantity -= back
    await _after(db, sold)


async def take(db: Session, wanted: Mapping[int, int], reference: str) -> bool:
    """Take so many pieces of these offers off the shelf at once, all of them or none.

    For what is sent without a new sale; False when not as many are left.
    """
    stocks = await _locked(db, set(wanted))
    for offer_id, count in wanted.items():
        if sum(one.on_hand - one.reserved for one in stocks.get(offer_id, [])) < count:
            return False
    for offer_id, count in wanted.items():
        left = count
        for stock in stocks[offer_id]:
            taken = min(left, stock.on_hand - stock.reserved)
            if taken > 0:
                left -= taken
                _move(db, stock, -taken, MovementReason.REPLACED, reference)
    await db.flush()
    await _tell_shoppers(db, set(wanted))
    return True


async def untake(db: Session, wanted: Mapping[int, int], reference: str) -> None:
    """Put back what was taken under this reference; doing it again does nothing."""
    stocks = await _locked(db, set(wanted))
    rows = await db.exec(
        select(StockMovement.offer_id, StockMovement.location_id, func.sum(StockMovement.delta))
        .where(
            col(StockMovement.offer_id).in_(wanted),
            StockMovement.reference == reference,
            StockMovement.reason == MovementReason.REPLACED,
        )
        .group_by(col(StockMovement.offer_id), col(StockMovement.location_id))
    )
    taken = {(offer, location): -int(delta) for offer, location, delta in rows.all()}
    for stock in (one for some in stocks.values() for one in some):
        if back := taken.get((stock.offer_id, stock.location_id), 0):
            _move(db, stock, back, MovementReason.REPLACED, reference)
    await db.flush()
    await _tell_shoppers(db, set(wanted))


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


async def _after(db: Session, changed: list[tuple[Reservation, Stock]]) -> None:
    await db.flush()
    await _tell_shoppers(db, {stock.offer_id for _reservation, stock in changed})


async def _tell_shoppers(db: Session, offer_ids: set[int]) -> None:
    if not offer_ids:
        return
    offers = await db.exec(
        select(Offer).where(col(Offer.id).in_(offer_ids)).order_by(col(Offer.id))
    )
    changes = [OfferChanged(one.product_id, one.id, one.vendor_id) for one in offers.all()]
    await outbox.record(db, *changes)
