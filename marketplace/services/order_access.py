"""Which order somebody may act on, with its purchase locked first and the order after it."""

from sqlmodel import col, select

from marketplace.adapters.database import Session, for_the_shop
from marketplace.errors import NotFound
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.queries.buyers import is_buyer
from marketplace.rules.case_kinds import Side
from marketplace.rules.fulfilment import GROUP, GroupStatus, OrderStatus, advance
from marketplace.rules.permissions import Actor, allow, may_decide, may_pack, may_sell

FINISHED = {OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.CANCELLED}


async def locked(db: Session, order_id: int) -> tuple[VendorOrder, OrderGroup]:
    """An order with its purchase. Raises NotFound."""
    order = await db.get(VendorOrder, order_id, populate_existing=True)
    if order is None:
        raise NotFound()
    group = await db.get_one(OrderGroup, order.group_id, with_for_update=True)
    await db.refresh(order, with_for_update=True)
    return order, group


async def own_order(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    """The order, locked, if it is the actor's shop's. A stranger's is not found."""
    order, _group = await locked(db, order_id)
    return _vendors(actor, order)


async def bought_order(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    """The order, locked, if the actor bought and paid for it. A stranger's is not found."""
    order, group = await locked(db, order_id)
    if order.placed_at is None or not await is_buyer(db, actor, group):
        raise NotFound()
    return order


async def order_of_either_side(
    db: Session, actor: Actor, order_id: int
) -> tuple[VendorOrder, Side]:
    """A paid order, locked, and on which side of it the actor stands."""
    order, group = await locked(db, order_id)
    if order.status == OrderStatus.AWAITING_PAYMENT:
        raise NotFound()
    if await is_buyer(db, actor, group):
        return order, Side.BUYER
    return _vendors(actor, order), Side.CLOCK if actor.is_system else Side.VENDOR


async def order_to_credit(db: Session, actor: Actor, order_id: int) -> tuple[VendorOrder, Side]:
    """A paid order, locked, for those who may give money back: its sellers, and staff."""
    order, _group = await locked(db, order_id)
    if order.placed_at is None:
        raise NotFound()
    if may_decide(actor) and not actor.is_system and order.vendor_id != actor.vendor_id:
        return order, Side.STAFF
    order = _vendors(actor, order)
    allow(may_sell(actor))
    return order, Side.VENDOR


def _vendors(actor: Actor, order: VendorOrder) -> VendorOrder:
    if not (actor.is_system or order.vendor_id == actor.vendor_id):
        raise NotFound()
    allow(may_pack(actor))
    return order


async def lines_of(db: Session, order: VendorOrder) -> list[OrderLine]:
    """The lines of an order in their order."""
    rows = await db.exec(
        select(OrderLine).where(OrderLine.vendor_order_id == order.id).order_by(col(OrderLine.id))
    )
    return list(rows.all())


async def close_when_finished(db: Session, group_id: int) -> None:
    """A purchase is closed when each of its orders, also of other vendors, has come to its end."""
    async with for_the_shop(db):
        group = await db.get_one(OrderGroup, group_id, with_for_update=True)
        each = await db.exec(select(VendorOrder.status).where(VendorOrder.group_id == group_id))
        if group.status == GroupStatus.PLACED and set(each.all()) <= FINISHED:
            group.status = advance(GROUP, group.status, "close")
