"""Parcels on their way: each arrives by itself, and the order when the last of them has."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import OrderDelivered, ParcelArrived
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.rules.case_kinds import ShipmentKind
from marketplace.rules.fulfilment import ORDER, OrderStatus, advance
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.permissions import Actor
from marketplace.services import earnings, outbox
from marketplace.services.order_access import close_when_finished, order_of_either_side

CARRIERS = ("DHL", "DPD", "GLS", "Hermes", "PostNL", "Royal Mail", "UPS", "Other")


def label(carrier: str, tracking: str) -> tuple[str, str]:
    """Carrier and tracking number as they are kept. Raises Invalid for what can't be one."""
    tracking = tracking.strip()
    if carrier not in CARRIERS:
        raise Invalid("carrier", "Please choose a carrier.")
    if not 4 <= len(tracking) <= 60 or not tracking.isascii():
        raise Invalid("tracking", "Please enter the tracking number from the label.")
    return carrier, tracking


async def deliver_shipment(db: Session, actor: Actor, shipment_id: int) -> None:
    """One parcel has arrived, says its buyer or its vendor. Raises Conflict the second time."""
    shipment = await db.get(Shipment, shipment_id)
    if shipment is None:
        raise NotFound()
    order, _side = await order_of_either_side(db, actor, shipment.vendor_order_id)
    await db.refresh(shipment, with_for_update=True)
    if shipment.status != ShipmentStatus.SHIPPED:
        raise Conflict(f"That parcel is already {shipment.status}.")
    await arrive(db, order, [shipment])


async def arrive(db: Session, order: VendorOrder, parcels: list[Shipment]) -> None:
    """Parcels are there: their hold begins, and the order has arrived when all of it has."""
    for shipment in parcels:
        shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, now()
        if shipment.kind == ShipmentKind.SALE:
            await earnings.start_hold(db, order, shipment)
        await outbox.record(
            db, ParcelArrived(order.id, order.group_id, order.vendor_id, shipment.id)
        )
    await arrive_whole(db, order)


async def arrive_whole(db: Session, order: VendorOrder) -> None:
    """An order of which nothing is left to be sent or on its way has arrived."""
    await db.flush()
    if order.status != OrderStatus.SHIPPED or await on_the_way(db, order):
        return
    order.status = advance(ORDER, order.status, "deliver")
    order.delivered_at = now()
    await outbox.record(db, OrderDelivered(order.id, order.group_id, order.vendor_id))
    await close_when_finished(db, order.group_id)


async def on_the_way(db: Session, order: VendorOrder) -> list[Shipment]:
    """The parcels of what was bought that have left and not arrived, locked."""
    rows = await db.exec(
        select(Shipment)
        .where(
            Shipment.vendor_order_id == order.id,
            Shipment.kind == ShipmentKind.SALE,
            Shipment.status == ShipmentStatus.SHIPPED,
        )
        .order_by(col(Shipment.id))
        .with_for_update()
    )
    return list(rows.all())


async def lose(db: Session, order: VendorOrder, shipment: Shipment) -> None:
    """A parcel that never came is paid back: nobody waits for it any longer."""
    if shipment.status != ShipmentStatus.SHIPPED:
        return
    shipment.status = ShipmentStatus.LOST
    await earnings.start_hold(db, order, shipment)
    await arrive_whole(db, order)
