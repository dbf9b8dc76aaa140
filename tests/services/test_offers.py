"""A vendor changes its own offers within bounds, and nobody else's at all."""

import pytest
from sqlmodel import func, select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.offers import Offer, Stock, StockMovement
from marketplace.rules.kinds import OfferStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import offers, vendors
from marketplace.services.offer_writing import HIGHEST_PRICE, LARGEST_STOCK, OfferDraft
from tests.factories import person, shop, visitor
from tests.queries.vendor_sales import sale

VERBS = {"set_price": (1_500, None), "set_stock": (3,), "pause": (), "resume": ()}


async def on_hand(db, offer):
    return (await db.exec(select(Stock.on_hand).where(Stock.offer_id == offer.id))).one()


async def offers_of(db, vendor):
    counted = select(func.count()).where(Offer.vendor_id == vendor.id)
    return (await db.exec(counted)).one()


@pytest.mark.parametrize("verb", VERBS)
async def test_a_strangers_offer_is_not_found_and_stays_as_it_is(db, verb):
    mine, other = await shop(db), await shop(db)

    for actor in (mine.owner, await person(db), visitor()):
        with pytest.raises(NotFound):
            await getattr(offers, verb)(db, actor, other.offer.id, *VERBS[verb])

    assert (other.offer.price_minor, other.offer.status) == (2_000, OfferStatus.ACTIVE)
    assert await on_hand(db, other.offer) == 10


@pytest.mark.parametrize(
    ("price", "was", "field"),
    [
        (0, None, "price"),
        (-1, None, "price"),
        (HIGHEST_PRICE + 1, None, "price"),
        (1_000, 1_000, "was_price"),
        (1_000, 999, "was_price"),
        (1_000, HIGHEST_PRICE + 1, "was_price"),
    ],
)
async def test_a_price_out_of_bounds_is_refused_and_the_old_one_stays(db, price, was, field):
    mine = await shop(db)

    with pytest.raises(Invalid) as refused:
        await offers.set_price(db, mine.owner, mine.offer.id, price, was)

    assert (refused.value.field, mine.offer.price_minor) == (field, 2_000)


@pytest.mark.parametrize("count", [-1, LARGEST_STOCK + 1])
async def test_a_stock_out_of_bounds_is_refused_and_the_old_one_stays(db, count):
    mine = await shop(db)

    with pytest.raises(Invalid) as refused:
        await offers.set_stock(db, mine.owner, mine.offer.id, count)

    assert refused.value.field == "quantity"
    assert await on_hand(db, mine.offer) == 10


async def test_what_buyers_were_promised_cannot_be_counted_away(db):
    mine = await shop(db)
    await sale(db, mine, quantity=4)

    with pytest.raises(Invalid, match="4 of these are promised"):
        await offers.set_stock(db, mine.owner, mine.offer.id, 3)

    assert await on_hand(db, mine.offer) == 10


async def test_counting_the_same_again_moves_nothing(db):
    mine = await shop(db)
    movements = select(func.count()).where(StockMovement.offer_id == mine.offer.id)
    before = (await db.exec(movements)).one()

    await offers.set_stock(db, mine.owner, mine.offer.id, 10)

    assert (await db.exec(movements)).one() == before


async def test_a_thing_is_offered_once_in_a_condition(db):
    mine = await shop(db)

    with pytest.raises(Invalid) as refused:
        await offers.make_offer(db, mine.owner, OfferDraft(mine.offer.variant_id, 1_000))

    assert refused.value.field == "condition"
    assert await offers_of(db, mine.vendor) == 1


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"price_minor": 0}, "price"),
        ({"price_minor": 1_000, "was_price_minor": 900}, "was_price"),
        ({"price_minor": 1_000, "quantity": -1}, "quantity"),
        ({"price_minor": 1_000, "sku": "x" * 61}, "sku"),
        ({"price_minor": 1_000, "handling_days": 61}, "handling_days"),
    ],
)
async def test_an_offer_that_does_not_fit_is_refused_at_its_field(db, draft, field):
    mine, other = await shop(db), await shop(db)

    with pytest.raises(Invalid) as refused:
        await offers.make_offer(db, mine.owner, OfferDraft(other.offer.variant_id, **draft))

    assert refused.value.field == field
    assert await offers_of(db, mine.vendor) == 1


async def test_what_is_not_in_the_catalogue_cannot_be_offered(db):
    mine = await shop(db)

    with pytest.raises(NotFound):
        await offers.make_offer(db, mine.owner, OfferDraft(10**12, 1_000))

    assert await offers_of(db, mine.vendor) == 1


async def test_a_suspended_shop_puts_nothing_on_the_shelves(db):
    mine, other = await shop(db), await shop(db)
    await vendors.suspend(db, SYSTEM, mine.vendor.id, "Under review")

    with pytest.raises(Conflict):
        await offers.make_offer(db, mine.owner, OfferDraft(other.offer.variant_id, 1_000))

    assert await offers_of(db, mine.vendor) == 1
