"""A SKU is one vendor's own word for one of its offers."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from marketplace.errors import Invalid
from marketplace.models.offers import Offer
from marketplace.rules.kinds import Condition
from marketplace.services import imports, offers
from marketplace.services.import_reading import surveyed
from marketplace.services.offer_writing import OfferDraft
from tests.factories import shop

HEAD = "sku,title,price,category,stock\n"


@pytest.fixture
def take_in(db, tmp_path):
    """Takes rows of a file in for a shop; gives its run."""

    async def take(seller, *rows):
        path = tmp_path / f"{seller.vendor.id}.csv"
        path.write_text(HEAD + "\n".join(rows))
        found = surveyed(path)
        run = await imports.begin(db, seller.owner, path.name)
        terms = await imports.prepare(db, seller.owner, run.id, found, 0)
        for batch in found.batches("EUR", 0):
            await imports.take(db, seller.owner, run.id, batch, terms)
        return await imports.finish(db, seller.owner, run.id)

    return take


async def with_sku(db, sku):
    return (await db.exec(select(Offer).where(Offer.sku == sku))).all()


async def test_a_vendor_gives_a_sku_once(db):
    mine, other = await shop(db), await shop(db)
    await offers.make_offer(db, mine.owner, OfferDraft(other.offer.variant_id, 900, 1, "MINE-1"))
    used = OfferDraft(other.offer.variant_id, 500, 1, " MINE-1 ", Condition.USED)

    with pytest.raises(Invalid) as refused:
        await offers.make_offer(db, mine.owner, used)

    assert refused.value.field == "sku"
    assert len(await with_sku(db, "MINE-1")) == 1


async def test_the_database_itself_keeps_a_vendors_skus_apart(db):
    mine, other = await shop(db), await shop(db)
    draft = OfferDraft(other.offer.variant_id, 900, 1, "MINE-2")
    second = await offers.make_offer(db, mine.owner, draft)

    second.sku = mine.offer.sku
    with pytest.raises(IntegrityError, match="uq_offer_vendor_id_sku"):
        await db.flush()


async def test_two_vendors_may_use_the_same_sku_also_in_files(db, take_in):
    mine, other = await shop(db), await shop(db)

    runs = [
        await take_in(seller, f"SAME-1,Copper jug of {seller.vendor.name},9.00,Jugs,2")
        for seller in (mine, other)
    ]

    assert [run.created_count for run in runs] == [1, 1]
    owners = {offer.vendor_id for offer in await with_sku(db, "SAME-1")}
    assert owners == {mine.vendor.id, other.vendor.id}


async def test_a_sku_that_stands_twice_in_a_file_makes_one_offer(db, take_in):
    mine = await shop(db)

    run = await take_in(mine, "TWICE-1,Tin jug,9.00,Jugs,2", "TWICE-1,Tin jug,8.00,Jugs,2")

    assert run.created_count == 1
    assert run.error_count + run.updated_count + run.unchanged_count == 1
    assert len(await with_sku(db, "TWICE-1")) == 1


async def test_a_row_with_a_known_sku_is_that_offer(db, take_in):
    mine = await shop(db, price=2_000)

    run = await take_in(mine, f"{mine.offer.sku},Anything,15.00,,4")
    await db.refresh(mine.offer)

    assert (run.created_count, run.updated_count) == (0, 1)
    assert mine.offer.price_minor == 1_500
