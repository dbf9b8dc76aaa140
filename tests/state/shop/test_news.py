"""What screen readers are told: only of changes, and each in a few words."""

from dataclasses import replace

from marketplace.cards.orders import ParcelCard, PurchaseCard
from marketplace.services import carts
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.purchase import _difference
from tests.factories import shop, visitor
from tests.state.shop.conftest import call

PARCEL = ParcelCard(1, vendor="Voltmarkt", status="Packed")
PURCHASE = PurchaseCard(parcels=[PARCEL, ParcelCard(2, vendor="Second Ring", status="Placed")])


async def test_an_opened_page_tells_nothing_of_the_basket_and_a_change_does(db, opened):
    one, guest = await shop(db), visitor()
    state = opened(FrameState, guest)
    await carts.add_line(db, guest, one.offer.id, 1)

    await call(state, "refresh")
    assert state.frame.basket_count == "1"
    assert state.basket_news == ""

    await carts.add_line(db, guest, one.offer.id, 2)
    await call(state, "refresh")
    assert state.basket_news == "3 things in your basket"


def test_a_parcel_that_moves_on_is_told_with_its_shop():
    moved = replace(PARCEL, status="On its way")

    after = replace(PURCHASE, parcels=[moved, PURCHASE.parcels[1]])

    assert _difference(PURCHASE, after) == "Voltmarkt: On its way."
    assert _difference(after, after) == ""


def test_of_the_payment_the_page_itself_tells():
    waiting = replace(PURCHASE, is_waiting=True, parcels=[])

    assert _difference(waiting, PURCHASE) == ""
