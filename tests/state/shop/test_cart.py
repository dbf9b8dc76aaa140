"""The basket's page."""

import pytest

from marketplace.errors import NotFound
from marketplace.queries.carts import cart_contents
from marketplace.services import carts, offers
from marketplace.state.shop.cart import CartState
from tests.factories import shop, visitor
from tests.state.shop.conftest import call

TAX = 2_000


async def test_what_is_added_stands_in_the_basket(db, opened):
    one, guest = await shop(db), visitor()
    state = opened(CartState, guest)

    await call(state, "add", one.offer.id, 2)
    await call(state, "load")

    assert state.is_loaded
    assert state.cart.count == 2
    assert state.cart.vendors[0].vendor == one.vendor.name


async def test_the_quantity_changes_and_the_last_one_goes(db, opened):
    one, guest = await shop(db), visitor()
    state = opened(CartState, guest)
    await call(state, "add", one.offer.id, 1)
    await call(state, "load")
    line = state.cart.vendors[0].lines[0]

    await call(state, "set_quantity", line.id, 3)
    assert state.cart.count == 3

    await call(state, "remove", line.id)
    assert state.cart.count == 0


async def test_a_new_price_waits_for_consent(db, opened):
    one, guest = await shop(db, price=2_000), visitor()
    state = opened(CartState, guest)
    await call(state, "add", one.offer.id, 1)
    await offers.set_price(db, one.owner, one.offer.id, 2_500, None)
    await call(state, "load")
    assert state.cart.has_price_changes
    assert not state.cart.can_check_out

    await call(state, "accept_prices")

    assert state.cart.can_check_out


async def test_a_strangers_line_is_not_found(db, opened):
    one, guest = await shop(db), visitor()
    await carts.add_line(db, guest, one.offer.id, 1)
    line = (await cart_contents(db, guest, TAX)).vendors[0].lines[0]

    with pytest.raises(NotFound):
        await call(opened(CartState, visitor()), "remove", line.id)

    assert (await cart_contents(db, guest, TAX)).count == 1
