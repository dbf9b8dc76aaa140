"""Which doors of the shop open for whom."""

import pytest

from marketplace.rules.permissions import Audience
from marketplace.state.shop.account import AccountState, AddressesState
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.category import CategoryState
from marketplace.state.shop.checkout import CheckoutState
from marketplace.state.shop.doors import DoorState
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.home import HomeState
from marketplace.state.shop.product import ProductState
from marketplace.state.shop.product_talk import QuestionsState, ReviewsState
from marketplace.state.shop.purchase import PurchaseState
from marketplace.state.shop.purchases import PurchasesState
from marketplace.state.shop.results import ResultsState
from marketplace.state.shop.search_box import SearchBoxState
from marketplace.state.shop.sell import SellState
from marketplace.state.shop.vendor_shop import VendorShopState
from marketplace.state.shop.wishlist import WishlistState

OPEN = [
    CartState, CategoryState, CheckoutState, DoorState, FrameState, HomeState,
    PurchaseState, ResultsState, SearchBoxState, VendorShopState,
]  # fmt: skip
MEMBERS = [AccountState, AddressesState, PurchasesState, WishlistState]
FRAMEWORK = {"setvar"}


def declared(state):
    handlers = {name: h for name, h in state.event_handlers.items() if name not in FRAMEWORK}
    return {name: h.fn.__declaration__ for name, h in handlers.items()}


@pytest.mark.parametrize("state", OPEN)
def test_guests_may_shop(state):
    assert {one.audience for one in declared(state).values()} == {Audience.EVERYONE}


@pytest.mark.parametrize("state", MEMBERS)
def test_what_belongs_to_an_account_is_for_members(state):
    assert {one.audience for one in declared(state).values()} == {Audience.MEMBER}


def test_everybody_reads_a_product_but_members_talk_about_it():
    states = [ProductState, ReviewsState, QuestionsState]
    audiences = {name: one.audience for state in states for name, one in declared(state).items()}

    members = {name for name, audience in audiences.items() if audience is Audience.MEMBER}
    assert members == {"toggle_wish", "write", "vote", "ask", "answer"}
    assert set(audiences.values()) == {Audience.MEMBER, Audience.EVERYONE}


def test_anybody_reads_about_selling_but_members_apply():
    audiences = {name: one.audience for name, one in declared(SellState).items()}

    assert audiences == {
        "load": Audience.EVERYONE,
        "refresh": Audience.EVERYONE,
        "apply": Audience.MEMBER,
    }


@pytest.mark.parametrize("quantity", ["many", None, {"$gt": 0}])
def test_arguments_of_another_kind_are_refused(quantity):
    arguments = declared(CartState)["add"].arguments

    with pytest.raises(ValueError, match="quantity"):
        arguments.model_validate({"offer_id": 1, "quantity": quantity})
