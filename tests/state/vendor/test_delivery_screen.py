"""Delivery profiles in the portal: added, edited, chosen for offers, never lost with offers."""

import pytest
from sqlmodel import select

from marketplace.models.shipping import ShippingProfile
from marketplace.state.vendor.delivery import DeliveryState
from marketplace.state.vendor.offer import OfferState
from marketplace.state.vendor.offers import OffersState
from tests.factories import shop
from tests.state.vendor.conftest import call

BULKY = {"name": "Bulky goods", "fee": "19,90", "free_from": "", "transit_days": "5"}


@pytest.fixture
async def mine(db):
    return await shop(db, delivery=490)


@pytest.fixture
async def screen(sit, mine):
    state = sit(DeliveryState, mine.owner)
    await call(state, "load")
    return state


async def add_bulky(screen):
    await call(screen, "edit", 0)
    await call(screen, "save", BULKY)
    return next(one for one in screen.profiles if one.name == "Bulky goods")


async def test_a_profile_is_added_and_listed(screen):
    added = await add_bulky(screen)

    assert (added.fee_text, added.free_from_text, added.offers_text) == ("€19.90", "", "0 offers")
    assert not screen.is_editing


async def test_what_does_not_fit_is_told_at_its_field_and_stays_open(screen):
    await call(screen, "edit", 0)

    await call(screen, "save", BULKY | {"fee": "much"})
    assert (screen.field, screen.is_editing) == ("fee", True)
    await call(screen, "save", BULKY | {"name": ""})
    assert (screen.field, len(screen.profiles)) == ("name", 1)


async def test_an_edit_changes_the_profile_and_makes_none(screen):
    [default] = screen.profiles
    await call(screen, "edit", default.id)

    await call(screen, "save", BULKY | {"name": "Parcels", "free_from": "50"})

    [card] = screen.profiles
    assert (card.id, card.name, card.free_from_text) == (default.id, "Parcels", "free from €50.00")


async def test_offers_of_a_profile_that_goes_are_asked_for(db, sit, screen, mine):
    added = await add_bulky(screen)
    grid = sit(OffersState, mine.owner)
    await call(grid, "load")
    await call(grid, "tick", mine.offer.id, True)
    await call(grid, "send_by", {"profile": str(added.id)})
    assert (grid.rows[0].profile, grid.chosen) == ("Bulky goods", [])
    screen = sit(DeliveryState, mine.owner)
    await call(screen, "load")
    await call(screen, "ask_removal", added.id)

    await call(screen, "remove", {})
    assert (screen.field, len(screen.profiles)) == ("heir", 2)
    await call(screen, "remove", {"heir": screen.heirs[0].value})

    left = select(ShippingProfile.name).where(ShippingProfile.vendor_id == mine.vendor.id)
    assert (await db.exec(left)).all() == ["Standard delivery"]


async def test_the_time_to_pack_is_saved(screen, mine):
    await call(screen, "save_handling", {"handling_days": "soon"})
    assert screen.field == "handling_days"

    await call(screen, "save_handling", {"handling_days": "4"})

    assert (mine.vendor.handling_days, screen.is_saved) == (4, True)


async def test_ticking_all_and_unticking(sit, mine):
    grid = sit(OffersState, mine.owner)
    await call(grid, "load")

    await call(grid, "tick_all", True)
    ticked = list(grid.chosen)
    await call(grid, "tick", mine.offer.id, False)

    assert (ticked, grid.chosen) == ([mine.offer.id], [])


async def test_one_offer_is_sent_by_another_profile_from_its_own_page(db, sit, screen, mine):
    added = await add_bulky(screen)
    page = sit(OfferState, mine.owner)
    page.sheet = page.sheet.__class__(row=page.sheet.row.__class__(id=mine.offer.id))

    await call(page, "send_by", str(added.id))

    assert (mine.offer.profile_id, page.saved) == (added.id, "profile")
    assert page.sheet.profile_id == str(added.id)
