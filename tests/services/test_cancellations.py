"""Giving up what was not sent: by pieces or whole, with stock and money to the piece."""

import pytest
from sqlmodel import select

from marketplace.errors import Conflict
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import CreditNote, Refund
from marketplace.models.staff import AuditEntry
from marketplace.rules.case_kinds import Side
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.services import orders, shipments
from tests.aftersales import bought, moves, on_hand, parcels

WHY = "I changed my mind"


async def refunded(db, it):
    rows = await db.exec(select(Refund.amount_minor).where(Refund.vendor_order_id == it.order.id))
    return sum(rows.all())


async def test_some_pieces_go_and_the_rest_is_still_to_be_sent(db):
    it = await bought(db, 3)
    assert await on_hand(db, it.shop.offer.id) == 7

    await orders.cancel(db, it.buyer, it.order.id, WHY, {it.line.id: 2})

    assert (it.order.status, it.line.open_quantity) == (OrderStatus.ACCEPTED, 1)
    assert (await on_hand(db, it.shop.offer.id), await refunded(db, it)) == (9, 4_000)


async def test_the_last_pieces_take_the_delivery_with_them(db):
    it = await bought(db, 3)
    await orders.cancel(db, it.buyer, it.order.id, WHY, {it.line.id: 2})

    await orders.cancel(db, it.buyer, it.order.id, WHY)

    assert (it.order.status, it.order.cancelled_by) == (OrderStatus.CANCELLED, Side.BUYER)
    assert (await on_hand(db, it.shop.offer.id), await refunded(db, it)) == (10, 6_500)
    group = await db.get_one(OrderGroup, it.order.group_id)
    assert group.status == GroupStatus.CLOSED


async def test_a_vendor_who_cannot_send_the_rest_gives_it_up(db):
    it = await bought(db, 3)
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146", {it.line.id: 1})

    await orders.cancel(db, it.seller, it.order.id, "Sold out")

    assert (it.order.status, await refunded(db, it)) == (OrderStatus.SHIPPED, 4_000)
    assert await on_hand(db, it.shop.offer.id) == 9
    [parcel] = await parcels(db, it.order)
    await shipments.deliver_shipment(db, it.buyer, parcel.id)
    assert it.order.status == OrderStatus.DELIVERED


async def test_an_order_whose_rest_is_given_up_after_its_parcel_came_has_arrived(db):
    it = await bought(db, 3)
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146", {it.line.id: 1})
    [parcel] = await parcels(db, it.order)
    await shipments.deliver_shipment(db, it.buyer, parcel.id)

    await orders.cancel(db, it.seller, it.order.id, "Sold out")

    assert it.order.status == OrderStatus.DELIVERED


async def test_what_is_packed_only_the_vendor_calls_off(db):
    it = await bought(db, 1)
    await orders.pack(db, it.seller, it.order.id)
    before = await moves(db)

    with pytest.raises(Conflict):
        await orders.cancel(db, it.buyer, it.order.id, WHY)
    assert (it.order.status, await moves(db)) == (OrderStatus.PACKED, before)
    await orders.cancel(db, it.seller, it.order.id, "It fell off the table")

    assert (it.order.status, it.order.cancelled_by) == (OrderStatus.CANCELLED, Side.VENDOR)


@pytest.mark.parametrize("count", [-1, 0, 4])
async def test_pieces_that_are_not_open_cannot_be_cancelled(db, count):
    it = await bought(db, 3)
    before = await moves(db)

    with pytest.raises(Conflict):
        await orders.cancel(db, it.buyer, it.order.id, WHY, {it.line.id: count})

    assert (it.line.open_quantity, await refunded(db, it), await moves(db)) == (3, 0, before)


async def test_another_orders_line_cannot_be_cancelled(db):
    it, other = await bought(db, 1), await bought(db, 1)
    before = await moves(db)

    with pytest.raises(Conflict):
        await orders.cancel(db, it.buyer, it.order.id, WHY, {other.line.id: 1})

    assert await moves(db) == before


async def test_a_second_click_cancels_nothing_more(db):
    it = await bought(db, 1)
    await orders.cancel(db, it.buyer, it.order.id, WHY)

    with pytest.raises(Conflict):
        await orders.cancel(db, it.buyer, it.order.id, WHY)

    notes = await db.exec(select(CreditNote).where(CreditNote.vendor_order_id == it.order.id))
    assert len(notes.all()) == 1


async def test_who_and_why_stands_in_the_audit_trail(db):
    it = await bought(db, 2)

    await orders.cancel(db, it.seller, it.order.id, "One is broken", {it.line.id: 1})

    entry = (
        await db.exec(
            select(AuditEntry).where(
                AuditEntry.subject_id == it.order.id, AuditEntry.action == "order.cancel"
            )
        )
    ).one()
    assert (entry.account_id, entry.reason) == (it.seller.account_id, "One is broken")
    assert entry.after == {"pieces": {str(it.line.id): 1}}
