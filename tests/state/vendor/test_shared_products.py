"""A vendor asks the winning price, suggests changes and reports what is there twice."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.cards.offers import OfferSheet, VendorOfferRow
from marketplace.models.catalog import Product
from marketplace.models.proposals import ProductChange, ProductTwin
from marketplace.queries.vendor_offers import vendor_offer
from marketplace.rules.kinds import ChangeStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import offers, product_changes
from marketplace.services.offer_writing import OfferDraft
from marketplace.state.vendor.changes import SuggestedChangesState
from marketplace.state.vendor.offer import OfferState
from marketplace.state.vendor.suggest import SuggestState
from tests.factories import shop
from tests.state.shop.conftest import opened  # noqa: F401
from tests.state.vendor.conftest import call


@pytest.fixture
async def two(db):
    """A product of one shop that another offers too, for a little more."""
    other, mine = await shop(db, price=2_000, delivery=0), await shop(db, delivery=0)
    draft = OfferDraft(other.offer.variant_id, 2_060, 5)
    return other, mine, await offers.make_offer(db, mine.owner, draft)


@pytest.fixture
async def page(db, sit, two):
    _other, mine, offer = two
    state = sit(OfferState, mine.owner)
    state.sheet = await vendor_offer(db, mine.owner, offer.id)
    return state


async def test_the_price_that_would_win_is_asked_with_one_click(page, two):
    _other, _mine, offer = two
    assert page.sheet.row.place.winning == "19.80"

    await call(page, "take_advice")
    await call(page, "take_advice")

    assert (offer.price_minor, page.saved) == (1_980, "price")
    assert (page.sheet.row.place.text, page.sheet.row.place.winning) == ("1st of 2", "")


async def test_a_rivals_new_price_changes_the_place(db, page, two):
    other, _mine, _offer = two

    await offers.set_price(db, other.owner, other.offer.id, 2_500, None)
    await call(page, "refresh")

    assert page.sheet.row.place.text == "1st of 2"


async def test_a_wrong_price_is_told_at_its_field(page, two):
    await call(page, "save_price", {"price": "cheap", "was_price": ""})
    assert page.field == "price"

    await call(page, "save_price", {"price": "20", "was_price": "10"})

    assert (page.field, two[2].price_minor) == ("was_price", 2_060)


async def test_a_duplicate_is_reported(db, page, two):
    _other, mine, offer = two
    twin = await db.get_one(Product, mine.offer.product_id)

    await call(page, "report", {"other": "nowhere", "note": ""})
    assert page.field == "other"
    await call(page, "report", {"other": f"/p/{twin.slug}", "note": "Look at the lid."})

    own = select(ProductTwin).where(ProductTwin.vendor_id == mine.vendor.id)
    pair = (await db.exec(own)).one()
    assert (page.saved, pair.vendor_id, pair.note) == ("report", mine.vendor.id, "Look at the lid.")
    assert offer.product_id in (pair.product_id, pair.other_id)


async def form_of(db, state, actor, product_id):
    await state._read(db, actor, product_id)
    form = state.sheet.form
    return {"title": form.title, "brand": form.brand, "description": form.description}


async def test_a_change_is_suggested_revised_and_withdrawn(db, sit, two):
    other, mine, _offer = two
    state = sit(SuggestState, mine.owner)
    form = await form_of(db, state, mine.owner, other.offer.product_id)

    await call(state, "send", form)
    assert (state.field, state.problem[:7]) == ("reason", "Nothing")
    await call(state, "send", form | {"brand": "Elm"})
    own = select(ProductChange).where(ProductChange.vendor_id == mine.vendor.id)
    change = (await db.exec(own)).one()
    await product_changes.ask_revision(db, SYSTEM, change.id, "Which Elm?")
    again = await form_of(db, state, mine.owner, other.offer.product_id)
    assert (again["brand"], state.sheet.answer, state.sheet.is_asked) == ("Elm", "Which Elm?", True)
    await call(state, "send", again | {"brand": "Elm & Ash"})
    assert (change.status, change.after) == (ChangeStatus.OPEN, {"brand": "Elm & Ash"})
    state.sheet = replace(state.sheet, change_id=change.id)
    await call(state, "withdraw")

    listed = sit(SuggestedChangesState, mine.owner)
    await call(listed, "load")
    [row] = listed.rows
    assert (row.fields, row.status) == ("Brand", "Withdrawn")


async def test_the_proposer_and_strangers_find_no_form(db, opened, two):  # noqa: F811
    other, _mine, _offer = two
    address = f"/vendor/suggest/{other.offer.product_id}"
    for actor in (other.owner, (await shop(db)).owner):
        state = opened(SuggestState, actor, address)

        await call(state, "load")

        assert state.is_missing


def test_an_empty_sheet_has_no_advice():
    assert OfferSheet().row == VendorOfferRow()
