"""A paid order moves one step at a time, and only in the hands of its own vendor."""

import pytest
from sqlmodel import func, select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.orders import Shipment
from marketplace.models.staff import OutboxEvent
from marketplace.rules.fulfilment import OrderStatus
from marketplace.services import orders
from tests.factories import person, shop, visitor
from tests.queries.vendor_sales import sale

VERBS = {
    "accept": (),
    "pack": (),
    "deliver": (),
    "ship": ("DHL", "JD0146"),
    "cancel": ("Sold out",),
}


async def count(db, table):
    return (await db.exec(select(func.count()).select_from(table))).one()


async def parcels(db, order):
    counted = select(func.count()).where(Shipment.vendor_order_id == order.id)
    return (await db.exec(counted)).one()


@pytest.mark.parametrize("verb", VERBS)
async def test_a_strangers_order_is_not_found_and_stays_as_it_is(db, verb):
    mine, other = await shop(db), await shop(db)
    order = await sale(db, other)
    strangers = (mine.owner, await person(db), visitor())
    recorded = await count(db, OutboxEvent)

    for actor in strangers:
        with pytest.raises(NotFound):
            await getattr(orders, verb)(db, actor, order.id, *VERBS[verb])

    assert order.status == OrderStatus.PLACED
    assert await count(db, OutboxEvent) == recorded


@pytest.mark.parametrize("verb", VERBS)
async def test_an_order_that_does_not_exist_is_not_found(db, verb):
    mine = await shop(db)

    with pytest.raises(NotFound):
        await getattr(orders, verb)(db, mine.owner, 10**12, *VERBS[verb])


async def test_accepting_twice_is_refused_the_second_time(db):
    mine = await shop(db)
    order = await sale(db, mine)
    await orders.accept(db, mine.owner, order.id)
    accepted_at = order.accepted_at

    with pytest.raises(Conflict):
        await orders.accept(db, mine.owner, order.id)

    assert (order.status, order.accepted_at) == (OrderStatus.ACCEPTED, accepted_at)


@pytest.mark.parametrize("verb", ["pack", "ship", "deliver"])
async def test_no_step_is_left_out(db, verb):
    mine = await shop(db)
    order = await sale(db, mine)

    with pytest.raises(Conflict):
        await getattr(orders, verb)(db, mine.owner, order.id, *VERBS[verb])

    assert (order.status, await parcels(db, order)) == (OrderStatus.PLACED, 0)


@pytest.mark.parametrize(
    ("carrier", "tracking", "field"),
    [
        ("", "JD0146", "carrier"),
        ("A friend", "JD0146", "carrier"),
        ("DHL", "", "tracking"),
        ("DHL", "   ", "tracking"),
        ("DHL", "1" * 61, "tracking"),
        ("DHL", "JD№0146", "tracking"),
    ],
)
async def test_a_parcel_needs_a_known_carrier_and_a_tracking_number(db, carrier, tracking, field):
    mine = await shop(db)
    order = await sale(db, mine)
    await orders.accept(db, mine.owner, order.id)

    with pytest.raises(Invalid) as refused:
        await orders.ship(db, mine.owner, order.id, carrier, tracking)

    assert refused.value.field == field
    assert (order.status, await parcels(db, order)) == (OrderStatus.ACCEPTED, 0)


@pytest.mark.parametrize("reason", ["", "  ", "no", "so " * 200])
async def test_a_cancellation_needs_a_reason_that_can_be_read(db, reason):
    mine = await shop(db)
    order = await sale(db, mine)

    with pytest.raises(Invalid) as refused:
        await orders.cancel(db, mine.owner, order.id, reason)

    assert (refused.value.field, order.status) == ("reason", OrderStatus.PLACED)
