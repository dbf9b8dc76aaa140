"""A purchase as its buyer sees it, and nobody else."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.errors import NotFound, SignInRequired
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.queries.carts import cart_contents
from marketplace.queries.purchases import my_purchases, purchase_page
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.services import carts, checkout, orders
from tests.factories import HOME, person, shop, visitor
from tests.queries.vendor_sales import money_comes

TAX = 2_000


async def bought(db, actor, *offers):
    """A purchase that waits for its money."""
    for offer in offers:
        await carts.add_line(db, actor, offer.id, 1)
    total = (await cart_contents(db, actor, TAX)).total_minor
    return await checkout.prepare(db, actor, "ada@example.com", HOME, total)


async def paid(db, actor, *offers):
    """A purchase whose money came, as finalising leaves it."""
    prepared = await bought(db, actor, *offers)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    group.status, group.placed_at = GroupStatus.PLACED, now()
    parts = await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))
    for order in parts.all():
        order.status, order.placed_at = OrderStatus.PLACED, group.placed_at
    await money_comes(db, group)
    await carts.close(db, await db.get_one(Cart, group.cart_id), bought={o.id: 1 for o in offers})
    return prepared


async def test_a_purchase_shows_one_parcel_per_vendor_and_adds_up(db):
    one, two, ada = await shop(db, price=2_000), await shop(db, price=900), await person(db)

    prepared = await paid(db, ada, one.offer, two.offer)

    card = await purchase_page(db, ada, prepared.number, "")
    assert [part.vendor for part in card.parcels] == [one.vendor.name, two.vendor.name]
    assert (card.items, card.delivery, card.total) == ("€29.00", "€10.00", "€39.00")
    assert [step.state for step in card.parcels[0].steps] == ["current", *["todo"] * 4]
    assert "12 Elm Street" in card.address


async def test_a_guest_sees_a_purchase_from_the_same_browser_or_by_its_key(db):
    one, guest = await shop(db), visitor()

    prepared = await paid(db, guest, one.offer)

    assert (await purchase_page(db, guest, prepared.number, "")).number == prepared.number
    assert (await purchase_page(db, visitor(), prepared.number, prepared.token)).parcels


@pytest.mark.parametrize("key", ["", "guessed"])
async def test_a_strangers_purchase_is_not_found(db, key):
    one, ada = await shop(db), await person(db)
    prepared = await paid(db, ada, one.offer)

    for stranger in (visitor(), await person(db, "Eve"), one.owner):
        with pytest.raises(NotFound):
            await purchase_page(db, stranger, prepared.number, key)


async def test_a_members_purchase_is_not_opened_by_the_browser_alone(db):
    one, ada = await shop(db), replace(await person(db), visitor=b"shared browser")
    prepared = await paid(db, ada, one.offer)

    with pytest.raises(NotFound):
        await purchase_page(db, replace(ada, account_id=None), prepared.number, "")


async def test_the_buyer_may_cancel_until_it_is_packed(db):
    one, ada = await shop(db), await person(db)
    prepared = await paid(db, ada, one.offer)
    part = (await purchase_page(db, ada, prepared.number, "")).parcels[0]
    assert part.can_cancel

    await orders.accept(db, one.owner, part.id)
    await orders.pack(db, one.owner, part.id)

    part = (await purchase_page(db, ada, prepared.number, "")).parcels[0]
    assert not part.can_cancel
    assert not part.can_confirm


async def test_a_parcel_on_its_way_names_its_carrier_and_can_be_confirmed(db):
    one, ada = await shop(db), await person(db)
    prepared = await paid(db, ada, one.offer)
    order_id = (await purchase_page(db, ada, prepared.number, "")).parcels[0].id
    await orders.accept(db, one.owner, order_id)

    await orders.ship(db, one.owner, order_id, "DHL", "JD014600003")

    part = (await purchase_page(db, ada, prepared.number, "")).parcels[0]
    assert part.tracking == "DHL JD014600003"
    assert part.can_confirm
    assert [step.state for step in part.steps] == ["done", "done", "done", "current", "todo"]


async def test_a_delivered_thing_can_be_reviewed(db):
    one, ada = await shop(db), await person(db)
    prepared = await paid(db, ada, one.offer)
    order_id = (await purchase_page(db, ada, prepared.number, "")).parcels[0].id
    await orders.accept(db, one.owner, order_id)
    await orders.ship(db, one.owner, order_id, "DHL", "JD014600003")

    await orders.deliver(db, ada, order_id)

    part = (await purchase_page(db, ada, prepared.number, "")).parcels[0]
    assert part.status == "Delivered"
    assert part.lines[0].review_href.endswith("#reviews")


async def test_my_purchases_come_newest_first_page_by_page(db):
    one, ada = await shop(db, stock=50), await person(db)
    numbers = []
    for _ in range(11):
        numbers.append((await paid(db, ada, one.offer)).number)

    first = await my_purchases(db, ada)
    second = await my_purchases(db, ada, first.after)

    shown = [row.number for row in (*first.rows, *second.rows)]
    assert shown == numbers[::-1]
    assert second.after == ""
    assert (await my_purchases(db, await person(db, "Eve"))).rows == []


async def test_a_guest_has_no_list_of_purchases(db):
    with pytest.raises(SignInRequired):
        await my_purchases(db, visitor())
