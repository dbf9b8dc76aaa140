"""Preparing a purchase: what is written, what is held, and what is refused."""

import pytest
from sqlmodel import col, select

from marketplace.errors import Conflict, Invalid
from marketplace.models.carts import Cart
from marketplace.models.offers import Stock
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import PaymentShare
from marketplace.queries.baskets import open_cart
from marketplace.queries.carts import cart_contents
from marketplace.rules.fulfilment import GroupStatus
from marketplace.services import carts, checkout, offers
from marketplace.services.checkout import Destination
from tests.factories import HOME, person, shop, visitor

TAX = 2_000


async def stock_of(db, offer):
    return (await db.exec(select(Stock).where(Stock.offer_id == offer.id))).one()


async def groups(db, *buyers):
    """What these guests bought or tried to."""
    mine = select(OrderGroup).join(Cart, col(Cart.id) == col(OrderGroup.cart_id))
    hashes = [buyer.visitor for buyer in buyers]
    return (await db.exec(mine.where(col(Cart.visitor_hash).in_(hashes)))).all()


async def test_a_purchase_is_written_before_it_is_paid(db):
    one, two = await shop(db, price=2_000), await shop(db, price=900, delivery=390)
    guest = visitor()
    await carts.add_line(db, guest, one.offer.id, 2)
    await carts.add_line(db, guest, two.offer.id, 1)

    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 4_000 + 500 + 900 + 390)

    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    orders = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).all()
    paid = PaymentShare.payment_id == prepared.payment_id
    shares = (await db.exec(select(PaymentShare).where(paid))).all()
    assert group.status == GroupStatus.AWAITING_PAYMENT
    assert sorted(order.total_minor for order in orders) == [1_290, 4_500]
    assert sum(share.amount_minor for share in shares) == group.total_minor == 5_790
    assert [order.commission_minor for order in orders] == [400, 90]
    assert (await stock_of(db, one.offer)).reserved == 2


async def test_more_than_there_is_cannot_be_put_into_a_basket(db):
    one, guest = await shop(db, stock=3), visitor()

    with pytest.raises(Conflict, match="Only 3"):
        await carts.add_line(db, guest, one.offer.id, 4)

    assert (await cart_contents(db, guest, TAX)).count == 0


async def test_what_somebody_else_is_paying_for_cannot_be_bought(db):
    one, first, second = await shop(db, stock=1, price=2_000, delivery=0), visitor(), visitor()
    await carts.add_line(db, first, one.offer.id, 1)
    await carts.add_line(db, second, one.offer.id, 1)
    await checkout.prepare(db, first, "a@example.com", HOME, 2_000)

    with pytest.raises(Conflict, match="Sold out"):
        await checkout.prepare(db, second, "b@example.com", HOME, 2_000)

    assert len(await groups(db, first, second)) == 1
    assert (await stock_of(db, one.offer)).reserved == 1


async def test_a_price_that_changed_meanwhile_is_not_charged(db):
    one, guest = await shop(db, price=2_000, delivery=0), visitor()
    await carts.add_line(db, guest, one.offer.id, 1)
    await offers.set_price(db, one.owner, one.offer.id, 2_500, None)

    with pytest.raises(Conflict, match="price has changed"):
        await checkout.prepare(db, guest, "a@example.com", HOME, 2_000)

    assert await groups(db, guest) == []
    assert (await cart_contents(db, guest, TAX)).has_price_changes


async def test_paying_again_for_the_same_basket_replaces_the_first_attempt(db):
    one, guest = await shop(db, stock=1, delivery=0), visitor()
    await carts.add_line(db, guest, one.offer.id, 1)
    first = await checkout.prepare(db, guest, "a@example.com", HOME, 2_000)

    second = await checkout.prepare(db, guest, "a@example.com", HOME, 2_000)

    statuses = {group.number: group.status for group in await groups(db, guest)}
    assert statuses == {
        first.number: GroupStatus.EXPIRED,
        second.number: GroupStatus.AWAITING_PAYMENT,
    }
    assert (await stock_of(db, one.offer)).reserved == 1


@pytest.mark.parametrize(
    ("destination", "field"),
    [
        (Destination("", "1 Road", "Berlin", "10115", "DE"), "name"),
        (Destination("Ada", "1 Road", "Berlin", "10115", "XX"), "country"),
        (Destination("Ada", "x" * 200, "Berlin", "10115", "DE"), "line1"),
        (Destination("Ada", "1 Road", "  ", "10115", "DE"), "city"),
    ],
)
async def test_an_address_that_nobody_can_deliver_to_is_refused(db, destination, field):
    one, guest = await shop(db, delivery=0), visitor()
    await carts.add_line(db, guest, one.offer.id, 1)

    with pytest.raises(Invalid) as refusal:
        await checkout.prepare(db, guest, "a@example.com", destination, 2_000)

    assert refusal.value.field == field
    assert await groups(db, guest) == []


async def test_an_empty_basket_cannot_be_paid(db):
    with pytest.raises(Conflict, match="empty"):
        await checkout.prepare(db, visitor(), "a@example.com", HOME, 0)


async def test_a_guests_basket_follows_them_when_they_sign_in(db):
    one, guest, member = await shop(db), visitor(), await person(db)
    await carts.add_line(db, guest, one.offer.id, 2)

    await carts.adopt(db, member, guest.visitor)

    assert (await cart_contents(db, member, TAX)).count == 2
    assert await open_cart(db, guest) is None


async def test_a_guest_who_began_to_pay_may_sign_in_and_pay_as_a_member(db):
    one, guest, member = await shop(db, price=2_000, delivery=0), visitor(), await person(db)
    await carts.add_line(db, guest, one.offer.id, 1)
    await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    await carts.adopt(db, member, guest.visitor)
    prepared = await checkout.prepare(db, member, member.email, HOME, 2_000)

    assert prepared.number
    assert await open_cart(db, guest) is None
