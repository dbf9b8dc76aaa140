"""An order in several parcels: each arrives by itself, the order when the last of them has."""

import pytest
from sqlmodel import select

from marketplace.errors import Conflict, NotFound
from marketplace.models.orders import OrderGroup
from marketplace.models.payouts import Earning
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.kinds import ShipmentStatus
from marketplace.services import bookkeeping, orders, shipments
from tests.aftersales import bought, parcels
from tests.factories import person, shop, visitor


async def send(db, it, count, tracking="JD0146"):
    await orders.ship(db, it.seller, it.order.id, "DHL", tracking, {it.line.id: count})
    return (await parcels(db, it.order))[-1]


async def test_an_order_arrives_with_its_last_parcel(db):
    it = await bought(db, 3)

    first = await send(db, it, 1)
    assert it.order.status == OrderStatus.PARTLY_SHIPPED
    await shipments.deliver_shipment(db, it.buyer, first.id)
    assert (first.status, it.order.status) == (
        ShipmentStatus.DELIVERED, OrderStatus.PARTLY_SHIPPED,
    )  # fmt: skip
    second = await send(db, it, 2)
    assert it.order.status == OrderStatus.SHIPPED
    await shipments.deliver_shipment(db, it.seller, second.id)

    group = await db.get_one(OrderGroup, it.order.group_id)
    assert (it.order.status, group.status) == (OrderStatus.DELIVERED, GroupStatus.CLOSED)
    assert it.order.delivered_at is not None


async def test_the_hold_of_a_parcel_begins_with_its_own_arrival(db):
    it = await bought(db, 2)
    first, second = await send(db, it, 1), await send(db, it, 1)
    for parcel in (first, second):
        await bookkeeping.book_earning(db, parcel.id)

    await shipments.deliver_shipment(db, it.buyer, second.id)

    rows = await db.exec(select(Earning).where(Earning.vendor_order_id == it.order.id))
    held = {row.source_id: row.available_at is not None for row in rows.all()}
    assert held == {str(first.id): False, str(second.id): True}


async def test_a_parcel_arrives_once(db):
    it = await bought(db, 1)
    parcel = await send(db, it, 1)
    await shipments.deliver_shipment(db, it.buyer, parcel.id)
    delivered_at = parcel.delivered_at

    with pytest.raises(Conflict):
        await shipments.deliver_shipment(db, it.seller, parcel.id)

    assert parcel.delivered_at == delivered_at


async def test_a_strangers_parcel_is_not_found(db):
    it, other = await bought(db, 1), await shop(db)
    parcel = await send(db, it, 1)

    for stranger in (other.owner, await person(db), visitor()):
        with pytest.raises(NotFound):
            await shipments.deliver_shipment(db, stranger, parcel.id)
    with pytest.raises(NotFound):
        await shipments.deliver_shipment(db, it.buyer, 10**12)

    assert parcel.status == ShipmentStatus.SHIPPED


@pytest.mark.parametrize("count", [0, -1, 4])
async def test_only_what_is_open_can_be_sent(db, count):
    it = await bought(db, 3)

    with pytest.raises(Conflict):
        await send(db, it, count)

    assert (it.order.status, await parcels(db, it.order)) == (OrderStatus.ACCEPTED, [])
