"""The offer grid: a field saves itself, or says why it couldn't."""

import pytest

from marketplace.errors import NotFound
from marketplace.rules.kinds import OfferStatus
from marketplace.state.vendor.offers import OffersState
from tests.factories import shop
from tests.state.vendor.conftest import call


@pytest.fixture
async def mine(db):
    return await shop(db, price=2_000, stock=10)


@pytest.fixture
async def grid(sit, mine):
    state = sit(OffersState, mine.owner)
    await call(state, "search", {"text": ""})
    return state


async def test_a_price_is_saved_where_it_stands(grid, mine):
    await call(grid, "save_price", mine.offer.id, "18,50")

    assert mine.offer.price_minor == 1_850
    assert (grid.saved, grid.rows[0].price) == (f"price-{mine.offer.id}", "18.50")


async def test_what_is_no_price_is_told_and_changes_nothing(grid, mine):
    await call(grid, "save_price", mine.offer.id, "cheap")

    assert mine.offer.price_minor == 2_000
    assert (grid.saved, grid.refused) == ("", f"price-{mine.offer.id}")
    assert grid.problem == "Please write an amount like 12.50."


async def test_a_field_left_as_it_was_saves_nothing(grid, mine):
    await call(grid, "save_stock", mine.offer.id, "10")

    assert grid.saved == ""


async def test_a_stock_is_saved_and_the_low_ones_can_be_picked_out(grid, mine):
    await call(grid, "filter_low", True)
    before = list(grid.rows)
    await call(grid, "filter_low", False)

    await call(grid, "save_stock", mine.offer.id, "2")
    await call(grid, "filter_low", True)

    assert before == []
    assert [row.on_hand for row in grid.rows] == [2]


async def test_an_offer_is_paused_and_resumed(grid, mine):
    await call(grid, "pause", mine.offer.id)
    paused = mine.offer.status
    await call(grid, "resume", mine.offer.id)

    assert (paused, mine.offer.status) == (OfferStatus.PAUSED, OfferStatus.ACTIVE)


async def test_another_vendors_offer_cannot_be_touched(db, grid):
    other = await shop(db)

    await call(grid, "save_price", other.offer.id, "1")
    with pytest.raises(NotFound):
        await call(grid, "pause", other.offer.id)

    assert (other.offer.price_minor, other.offer.status) == (2_000, OfferStatus.ACTIVE)
