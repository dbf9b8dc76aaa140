"""Each offer's place is told to its vendor as shoppers see it, and nothing of others beyond."""

from dataclasses import asdict

import pytest

from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.queries.offers import ranked_offers
from marketplace.queries.vendor_offers import vendor_offer, vendor_offers
from marketplace.rules.kinds import Condition
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, offers, vendors
from marketplace.services.offer_writing import OfferDraft
from tests.factories import send_for, shop, visitor


@pytest.fixture
async def rivals(db):
    """Two shops that offer the same new thing: mine for 20.60, the other for 20.00."""
    mine, other = await shop(db, price=2_060, delivery=0), await shop(db, delivery=0)
    draft = OfferDraft(mine.offer.variant_id, 2_000, 10, sku="SECRET-7")
    return mine, other, await offers.make_offer(db, other.owner, draft)


async def place(db, mine):
    return (await vendor_offer(db, mine.owner, mine.offer.id)).row.place


async def test_who_is_undercut_hears_who_is_first_and_what_would_win(db, rivals):
    mine, other, _theirs = rivals

    told = await place(db, mine)

    assert (told.text, told.winning, told.tone) == ("2nd of 2", "19.80", "warn")
    assert told.words.startswith(f"Second: {other.vendor.name} is 3% cheaper with delivery.")


async def test_the_price_that_is_named_wins(db, rivals):
    mine, _other, _theirs = rivals

    await offers.set_price(db, mine.owner, mine.offer.id, 1_980, None)

    assert (await place(db, mine)).text == "1st of 2"
    ranked = await ranked_offers(db, visitor(), [mine.offer.product_id])
    assert ranked[mine.offer.variant_id][0].id == mine.offer.id


async def test_delivery_that_is_free_from_a_price_on_is_reckoned_with(db, rivals):
    mine, other, theirs = rivals
    await send_for(db, mine.owner, 500, free_from=2_000)
    await offers.set_price(db, other.owner, theirs.id, 2_030, None)

    told = await place(db, mine)

    assert told.winning == "20.09"


async def test_each_condition_has_a_ranking_of_its_own(db, rivals):
    mine, other, _theirs = rivals
    draft = OfferDraft(mine.offer.variant_id, 500, 1, condition=Condition.USED)
    used = await offers.make_offer(db, other.owner, draft)

    sheet = await vendor_offer(db, other.owner, used.id)

    assert sheet.row.place.text == "The only one"
    assert [card.id for card in sheet.rivals] == [used.id]


async def test_what_shoppers_do_not_see_has_no_place(db, rivals):
    mine, _other, _theirs = rivals
    await offers.set_stock(db, mine.owner, mine.offer.id, 0)
    sold_out = await place(db, mine)
    await offers.pause(db, mine.owner, mine.offer.id)
    paused = await place(db, mine)
    product = await db.get_one(Product, mine.offer.product_id)
    await catalog.hide_product(db, SYSTEM, product.id, "Under review")

    assert (sold_out.text, paused.text) == ("Sold out", "Not shown")
    assert "off its shelves" in (await place(db, mine)).words
    await vendors.suspend(db, SYSTEM, mine.vendor.id, "Under review")


async def test_a_stranger_finds_no_offer(db, rivals):
    mine, other, _theirs = rivals

    for actor, error in ((other.owner, NotFound), (visitor(), NotFound)):
        with pytest.raises(error):
            await vendor_offer(db, actor, mine.offer.id)


async def test_of_others_a_vendor_sees_what_the_product_page_shows(db, rivals):
    mine, other, theirs = rivals

    sheet = await vendor_offer(db, mine.owner, mine.offer.id)

    public = (await ranked_offers(db, visitor(), [mine.offer.product_id]))[mine.offer.variant_id]
    assert sheet.rivals == public
    [row] = (await vendor_offers(db, mine.owner)).rows
    assert theirs.sku not in str(asdict(row))
    assert other.owner.email not in str(asdict(sheet))
