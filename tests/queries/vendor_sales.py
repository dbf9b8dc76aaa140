"""Sales for the tests of what vendors are shown."""

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.promises import ship_by
from marketplace.services import carts, checkout
from tests.factories import HOME, Shop, visitor


async def sale(db: Session, shop: Shop, quantity: int = 1) -> VendorOrder:
    """A paid order of one shop's only offer."""
    guest = visitor()
    await carts.add_line(db, guest, shop.offer.id, quantity)
    total = shop.offer.price_minor * quantity + shop.vendor.delivery_minor
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, total)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    group.status, group.placed_at = GroupStatus.PLACED, now()
    order.status, order.placed_at = OrderStatus.PLACED, group.placed_at
    order.ship_by = ship_by(group.placed_at, 3)
    await db.flush()
    return order
