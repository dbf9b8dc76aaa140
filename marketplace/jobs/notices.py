"""Lines in the feeds of people and of vendors' teams, each once per event."""

from sqlalchemy.dialects.postgresql import insert

from marketplace import routes
from marketplace.adapters.database import Session, tell, transaction
from marketplace.events import OrderCancelled, OrderEvent, OrderPlaced, OrderShipped
from marketplace.models.messages import Notification
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.rules.money import Money


async def new_order(event: OrderPlaced, event_id: str) -> None:
    """Tell the vendor's team that there is something to send."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        total = Money(order.total_minor, order.currency)
        due = f", to be sent by {order.ship_by:%a %d %b}" if order.ship_by else ""
        await _for_vendor(db, order, event_id, f"New order {order.number}", f"{total}{due}.")


async def order_cancelled(event: OrderCancelled, event_id: str) -> None:
    """Tell both sides that nothing will be sent."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        title = f"Order {order.number} was cancelled"
        await _for_vendor(db, order, event_id, title, event.reason)
        await _for_buyer(db, event, event_id, title, "Your money is on its way back.")


async def order_shipped(event: OrderShipped, event_id: str) -> None:
    """Tell the buyer that a parcel is on its way."""
    async with transaction() as db:
        vendor = await db.get_one(Vendor, event.vendor_id)
        await _for_buyer(db, event, event_id, f"{vendor.name} has sent your parcel", "")


async def _for_vendor(
    db: Session, order: VendorOrder, event_id: str, title: str, body: str
) -> None:
    href = routes.vendor_order(order.number)
    row = {"vendor_id": order.vendor_id, "title": title, "body": body, "href": href}
    await _write(db, row, event_id)
    tell(db, f"notices-of-{order.vendor_id}")


async def _for_buyer(db: Session, event: OrderEvent, event_id: str, title: str, body: str) -> None:
    group = await db.get_one(OrderGroup, event.group_id)
    if group.account_id is None:
        return
    href = routes.purchase(group.number)
    row = {"account_id": group.account_id, "title": title, "body": body, "href": href}
    await _write(db, row, event_id)


async def _write(db: Session, row: dict[str, object], event_id: str) -> None:
    await db.exec(insert(Notification).values(source=event_id, **row).on_conflict_do_nothing())
