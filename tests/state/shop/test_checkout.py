"""The checkout's page."""

from marketplace.services import addresses, carts, checkout
from marketplace.state.shop.checkout import CheckoutState
from tests.factories import HOME, person, shop, visitor
from tests.state.shop.conftest import call


async def test_a_member_begins_with_the_address_used_first(db, opened):
    one, ada = await shop(db), await person(db)
    await carts.add_line(db, ada, one.offer.id, 1)
    await addresses.add(db, ada, HOME)
    state = opened(CheckoutState, ada, "/checkout")

    await call(state, "load")

    assert state.is_member
    assert state.email == ada.email
    assert state.to.line1 == "12 Elm Street"
    assert state.cart.can_check_out


async def test_a_guest_begins_with_empty_fields(db, opened):
    state = opened(CheckoutState, visitor(), "/checkout")

    await call(state, "load")

    assert not state.is_member
    assert state.to.id == 0
    assert state.failed.number == ""


async def test_coming_back_unpaid_is_told_to_whoever_holds_the_key(db, opened):
    one, buyer = await shop(db), visitor()
    await carts.add_line(db, buyer, one.offer.id, 1)
    prepared = await checkout.prepare(db, buyer, "ada@example.com", HOME, 2_500)
    query = f"payment=no_funds&purchase={prepared.number}"
    with_key = opened(CheckoutState, buyer, f"/checkout?{query}&key={prepared.token}")
    without = opened(CheckoutState, visitor(), f"/checkout?{query}&key=wrong")

    await call(with_key, "load")
    await call(without, "load")

    assert with_key.failed.number == prepared.number
    assert with_key.failed.reason == (
        "There wasn't enough money for this payment. Nothing was taken."
    )
    assert without.failed.number == without.failed.reason == ""


async def test_another_address_empties_the_fields(db, opened):
    ada = await person(db)
    await addresses.add(db, ada, HOME)
    state = opened(CheckoutState, ada, "/checkout")
    await call(state, "load")

    await call(state, "choose_address", 0)

    assert (state.to.id, state.to.line1) == (0, "")
