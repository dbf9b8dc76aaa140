"""A vendor's record: late and cancelled by it count, what the buyer called off doesn't."""

from datetime import timedelta

import pytest

from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.rules.fulfilment import OrderStatus
from marketplace.services import audit, vendor_record
from tests.factories import person, shop
from tests.queries.vendor_sales import sale

DAY = timedelta(days=1)


async def record_of(db, vendor):
    await db.flush()
    await vendor_record.recount(db)
    await db.refresh(vendor)
    return vendor.missed_orders, vendor.counted_orders


async def ordered(db, mine, **facts):
    order = await sale(db, mine)
    for name, value in facts.items():
        setattr(order, name, value)
    return order


@pytest.mark.parametrize(
    ("facts", "record"),
    [
        ({}, (0, 0)),
        ({"shipped_at": now()}, (0, 1)),
        ({"shipped_at": now(), "ship_by": now() - DAY}, (1, 1)),
        ({"ship_by": now() - DAY}, (1, 1)),
        ({"status": OrderStatus.CANCELLED}, (1, 1)),
        ({"status": OrderStatus.CANCELLED, "placed_at": now() - 100 * DAY}, (0, 0)),
    ],
)
async def test_an_order_counts_once_it_is_sent_due_or_cancelled(db, facts, record):
    mine = await shop(db)

    await ordered(db, mine, **facts)

    assert await record_of(db, mine.vendor) == record


async def test_what_its_buyer_cancelled_is_not_held_against_a_vendor(db):
    mine, ada = await shop(db), await person(db)
    for who, expected in ((ada, (0, 0)), (mine.owner, (1, 1))):
        order = await ordered(db, mine, status=OrderStatus.CANCELLED)
        group = await db.get_one(OrderGroup, order.group_id)
        group.account_id = ada.account_id
        await audit.note(db, who, "order.cancel", ("vendor_order", order.id))

        assert await record_of(db, mine.vendor) == expected
