"""What the shop does by itself about orders when their time has come."""

from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.events import OrderLate
from marketplace.models.aftersales import Claim
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.rules.aftersales import OPEN_CLAIMS
from marketplace.rules.fulfilment import UNSENT, OrderStatus
from marketplace.rules.permissions import Actor
from marketplace.services import orders, outbox, shipments
from marketplace.services.order_access import own_order
from marketplace.services.settings import ShopSettings, shop_settings

NOT_SENT = "It was not sent in time."
REST_NOT_SENT = "The rest was not sent in time."


def ends_at(order: VendorOrder, rules: ShopSettings) -> datetime | None:
    """When an order that nobody sends is cancelled by itself."""
    return order.ship_by + rules.days("auto_cancel_days") if order.ship_by else None


async def warn(db: Session, actor: Actor, order_id: int) -> None:
    """Tell the vendor, once, that an order is late and when it ends. Raises Conflict after that."""
    order = await own_order(db, actor, order_id)
    ends = ends_at(order, await shop_settings(db))
    is_late = order.ship_by is not None and order.ship_by < now()
    if ends is None or not is_late or order.warned_at or order.status not in UNSENT:
        raise Conflict("There is nothing to warn of.")
    order.warned_at = now()
    event = OrderLate(order.id, order.group_id, order.vendor_id, ends.isoformat())
    await outbox.record(db, event)


async def call_off(db: Session, actor: Actor, order_id: int) -> None:
    """Cancel what nobody sends, after the vendor was warned.

    Raises Conflict when it isn't time, or was sent in the last moment.
    """
    order = await own_order(db, actor, order_id)
    rules = await shop_settings(db)
    ends, warned = ends_at(order, rules), order.warned_at
    if order.status not in UNSENT or ends is None or ends > now() or warned is None:
        raise Conflict("It isn't time to cancel it.")
    is_rest = order.status == OrderStatus.PARTLY_SHIPPED
    await orders.cancel(db, actor, order.id, REST_NOT_SENT if is_rest else NOT_SENT)


async def presume_arrived(db: Session, actor: Actor, shipment_id: int) -> None:
    """A parcel was sent long ago and nobody says that it didn't come: it has arrived.

    Raises Conflict while somebody does say so, and NotFound for others' parcels.
    """
    shipment = await db.get(Shipment, shipment_id, populate_existing=True)
    if shipment is None:
        raise NotFound()
    await own_order(db, actor, shipment.vendor_order_id)
    open_claim = select(Claim.id).where(Claim.shipment_id == shipment_id)
    claims = await db.exec(open_claim.where(col(Claim.status).in_(OPEN_CLAIMS)))
    rules = await shop_settings(db)
    is_early = shipment.shipped_at + rules.days("deliver_after_days") > now()
    if claims.first() is not None or is_early:
        raise Conflict("It isn't time to take it for delivered.")
    await shipments.deliver_shipment(db, actor, shipment_id)
