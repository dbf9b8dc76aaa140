"""The life of a paid vendor order: accepted, packed, shipped, delivered or cancelled."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import (
    OrderAccepted,
    OrderCancelled,
    OrderDelivered,
    OrderPacked,
    OrderShipped,
)
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, ShipmentLine, VendorOrder
from marketplace.models.payments import Payment
from marketplace.rules.fulfilment import (
    GROUP,
    ORDER,
    GroupStatus,
    OrderStatus,
    PaymentStatus,
    advance,
)
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.permissions import Actor, allow, may_pack
from marketplace.services import audit, outbox, stock
from marketplace.services.payments import ask_refund

CARRIERS = ("DHL", "DPD", "GLS", "Hermes", "PostNL", "Royal Mail", "UPS", "Other")
FINISHED = {OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.CANCELLED}


async def accept(db: Session, actor: Actor, order_id: int) -> None:
    """The vendor promises to send it."""
    order = await _own_order(db, actor, order_id)
    order.status = advance(ORDER, order.status, "accept")
    order.accepted_at = now()
    await outbox.record(db, OrderAccepted(order.id, order.group_id, order.vendor_id))


async def pack(db: Session, actor: Actor, order_id: int) -> None:
    """It is in its box; from here on the buyer cannot cancel."""
    order = await _own_order(db, actor, order_id)
    order.status = advance(ORDER, order.status, "pack")
    order.packed_at = now()
    await outbox.record(db, OrderPacked(order.id, order.group_id, order.vendor_id))


async def ship(db: Session, actor: Actor, order_id: int, carrier: str, tracking: str) -> None:
    """Hand the whole order to a carrier. Raises Invalid for carrier and tracking number."""
    order = await _own_order(db, actor, order_id)
    tracking = tracking.strip()
    if carrier not in CARRIERS:
        raise Invalid("carrier", "Please choose a carrier.")
    if not 4 <= len(tracking) <= 60 or not tracking.isascii():
        raise Invalid("tracking", "Please enter the tracking number from the label.")
    order.status = advance(ORDER, order.status, "ship")
    order.shipped_at = now()
    shipment = Shipment(
        vendor_order_id=order.id, carrier=carrier, tracking=tracking, shipped_at=order.shipped_at
    )
    db.add(shipment)
    await db.flush()
    for line in await _lines(db, order):
        line.shipped_quantity = line.quantity
        db.add(ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=line.quantity))
    await outbox.record(db, OrderShipped(order.id, order.group_id, order.vendor_id, shipment.id))


async def deliver(db: Session, actor: Actor, order_id: int) -> None:
    """The parcel has arrived, says its buyer or its vendor."""
    order = await _order_of_either_side(db, actor, order_id)
    order.status = advance(ORDER, order.status, "deliver")
    order.delivered_at = now()
    shipments = await db.exec(select(Shipment).where(Shipment.vendor_order_id == order.id))
    for shipment in shipments.all():
        shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, order.delivered_at
    await outbox.record(db, OrderDelivered(order.id, order.group_id, order.vendor_id))
    await _close_when_finished(db, order.group_id)


async def cancel(db: Session, actor: Actor, order_id: int, reason: str) -> None:
    """Buyer or vendor may cancel until it is packed; stock and money return."""
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= 300:
        raise Invalid("reason", "Please say why, in a few words.")
    order = await _order_of_either_side(db, actor, order_id)
    order.status = advance(ORDER, order.status, "cancel")
    order.cancelled_at, order.cancel_reason = now(), reason
    lines = await _lines(db, order)
    await stock.give_back(db, [line.id for line in lines], order.number)
    for line in lines:
        line.refunded_minor = line.total_minor
    await ask_refund(db, await _captured_payment(db, order), order, order.total_minor, reason)
    await audit.note(db, actor, "order.cancel", ("vendor_order", order.id), reason=reason)
    await outbox.record(db, OrderCancelled(order.id, order.group_id, order.vendor_id, reason))
    await _close_when_finished(db, order.group_id)


async def _captured_payment(db: Session, order: VendorOrder) -> Payment:
    found = await db.exec(
        select(Payment)
        .where(Payment.group_id == order.group_id, Payment.status == PaymentStatus.CAPTURED)
        .with_for_update()
    )
    return found.one()


async def _own_order(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    """The order, locked, if it is the actor's shop's. A stranger's is not found."""
    order, _group = await _locked(db, order_id)
    return _checked_for_vendor(actor, order)


async def _order_of_either_side(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    order, group = await _locked(db, order_id)
    if order.status == OrderStatus.AWAITING_PAYMENT:
        raise NotFound()
    is_buyer = actor.account_id is not None and group.account_id == actor.account_id
    return order if is_buyer else _checked_for_vendor(actor, order)


def _checked_for_vendor(actor: Actor, order: VendorOrder) -> VendorOrder:
    if not (actor.is_system or order.vendor_id == actor.vendor_id):
        raise NotFound()
    allow(may_pack(actor))
    return order


async def _locked(db: Session, order_id: int) -> tuple[VendorOrder, OrderGroup]:
    """An order with its purchase, the purchase locked first, as everywhere."""
    order = await db.get(VendorOrder, order_id)
    if order is None:
        raise NotFound()
    group = await db.get_one(OrderGroup, order.group_id, with_for_update=True)
    await db.refresh(order, with_for_update=True)
    return order, group


async def _lines(db: Session, order: VendorOrder) -> list[OrderLine]:
    rows = await db.exec(
        select(OrderLine).where(OrderLine.vendor_order_id == order.id).order_by(col(OrderLine.id))
    )
    return list(rows.all())


async def _close_when_finished(db: Session, group_id: int) -> None:
    await db.flush()
    group = await db.get_one(OrderGroup, group_id, with_for_update=True)
    statuses = await db.exec(select(VendorOrder.status).where(VendorOrder.group_id == group_id))
    if group.status == GroupStatus.PLACED and set(statuses.all()) <= FINISHED:
        group.status = advance(GROUP, group.status, "close")
