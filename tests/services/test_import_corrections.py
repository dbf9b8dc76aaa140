"""Files that correct what the shop has: what may change is changed, and the rest is told."""

import pytest
from sqlmodel import col, select

from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer, OfferPrice
from marketplace.models.staff import ImportProblem
from marketplace.rules.permissions import SYSTEM
from marketplace.services import categories, category_merging
from marketplace.services.import_reading import REPEATED
from marketplace.services.import_telling import (
    CATEGORY,
    GROUP,
    GTIN_NOT_YOURS,
    GTIN_TAKEN,
    VARIANT,
)
from tests.factories import shop
from tests.services.files_of_vendors import counts, taken_in

MUG, POT = "4006381333931", "96385074"
HEADER = "title,price,sku,ean,condition\n"
FORMS = "title,price,sku,ean,group,variant,Colour,category\n"


@pytest.fixture(params=[1_000, 1], ids=["one batch", "a batch for each row"])
def take_in(request, db, tmp_path, monkeypatch):
    """Takes a file in for a shop; gives its run."""
    monkeypatch.setattr("marketplace.services.import_reading.A_BATCH", request.param)

    async def take(seller, text):
        return await taken_in(db, seller, tmp_path / "file.csv", text)

    return take


async def offers_of(db, seller):
    """SKU, GTIN and price of what the shop sells, but for what it began with."""
    found = await db.exec(
        select(Offer.sku, Variant.gtin, Offer.price_minor)
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .where(Offer.vendor_id == seller.vendor.id, Offer.id != seller.offer.id)
        .order_by(col(Offer.id))
    )
    return [tuple(row) for row in found.all()]


async def problems_of(db, run):
    found = select(ImportProblem).where(ImportProblem.run_id == run.id)
    rows = (await db.exec(found.order_by(col(ImportProblem.row_number)))).all()
    return [(row.row_number, row.column, row.reason) for row in rows]


async def prices_of(db, seller):
    found = select(OfferPrice).join(Offer).where(Offer.vendor_id == seller.vendor.id)
    return {row.currency: row.price_minor for row in (await db.exec(found)).all()}


async def test_two_rows_that_mean_one_offer_change_it_once(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,Y,{MUG},\n")
    text = f"{HEADER}Mug,4,N,{MUG},\nMug,5,Y,,\nPot,6,P,,\n"

    run = await take_in(mine, text)
    again = await take_in(mine, text)

    assert (counts(run), counts(again)) == ((1, 1, 0, 1), (0, 0, 2, 1))
    assert await problems_of(db, run) == [(3, "sku", REPEATED)]
    assert await offers_of(db, mine) == [("Y", MUG, 400), ("P", None, 600)]


async def test_the_first_row_counts_whichever_name_it_has(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,Y,{MUG},\n")

    run = await take_in(mine, f"{HEADER}Mug,5,Y,,\nMug,4,N,{MUG},\n")

    assert counts(run) == (0, 1, 0, 1)
    assert await problems_of(db, run) == [(3, "sku", REPEATED)]
    assert await offers_of(db, mine) == [("Y", MUG, 500)]


async def test_two_rows_that_mean_one_form_offer_it_once(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{FORMS}Mug,3,A,{MUG},mug,Red,,\n")
    offer = (await db.exec(select(Offer).where(Offer.sku == "A"))).one()
    await db.delete(offer)
    await db.flush()

    run = await take_in(mine, f"{FORMS}Mug,3,B,{MUG},,,,\nMug,4,C,,mug,Red,,\n")

    assert counts(run) == (1, 0, 0, 1)
    assert await problems_of(db, run) == [(3, "sku", REPEATED)]
    assert await offers_of(db, mine) == [("B", MUG, 300)]


async def test_a_row_that_is_refused_leaves_the_offer_to_the_next(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,Y,{MUG},\n")

    run = await take_in(mine, f"{HEADER}Mug,4,Y,{POT},\nMug,5,N,{MUG},\n")

    assert counts(run) == (0, 1, 0, 1)
    assert await offers_of(db, mine) == [("Y", MUG, 500)]


async def test_a_gtin_that_comes_later_is_given_to_ones_own_product(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,A,,\n")
    text = f"{HEADER}Mug,3,A,{MUG},\nOld mug,2,B,{MUG},used\n"

    run = await take_in(mine, text)
    again = await take_in(mine, text)

    assert (counts(run), counts(again)) == ((1, 1, 0, 0), (0, 0, 2, 0))
    assert await offers_of(db, mine) == [("A", MUG, 300), ("B", MUG, 200)]


async def test_a_gtin_that_another_product_has_is_told(db, take_in):
    mine, other = await shop(db), await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,A,,\n")
    await take_in(other, f"{HEADER}Mug,3,A,{MUG},\n")
    text = f"{HEADER}Mug,4,A,{MUG},\n"

    run = await take_in(mine, text)
    again = await take_in(mine, text)

    assert (counts(run), counts(again)) == ((0, 0, 0, 1), (0, 0, 0, 1))
    assert await problems_of(db, run) == [(2, "gtin", GTIN_TAKEN)]
    assert await offers_of(db, mine) == [("A", None, 400)]


async def test_a_gtin_that_a_new_product_of_the_same_file_has_is_told(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,A,,\n")

    run = await take_in(mine, f"{HEADER}Cup,3,B,{MUG},\nMug,3,A,{MUG},used\nMug,3,A2,,\n")

    assert counts(run) == (2, 0, 0, 1)
    assert (await problems_of(db, run))[0][0] == 3


async def test_two_gtins_for_one_form_are_a_contradiction(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{FORMS}Mug,3,A,,mug,Red,,\n")
    used = FORMS.replace("category", "condition")
    await take_in(mine, f"{used}Mug,2,B,,mug,Red,,used\n")

    run = await take_in(mine, f"{used}Mug,3,A,{MUG},,,,\nMug,2,B,{POT},,,,used\n")

    assert counts(run) == (0, 1, 0, 1)
    assert await offers_of(db, mine) == [("A", MUG, 300), ("B", MUG, 200)]


async def test_only_who_described_a_product_gives_it_a_gtin(db, take_in):
    mine, other = await shop(db), await shop(db)
    mine.offer.variant_id, mine.offer.product_id = other.offer.variant_id, other.offer.product_id
    await db.flush()

    run = await take_in(mine, f"{HEADER}Stool,20,{mine.offer.sku},{MUG},\n")

    assert await problems_of(db, run) == [(2, "gtin", GTIN_NOT_YOURS)]
    assert (await db.get_one(Variant, other.offer.variant_id)).gtin is None


async def test_a_known_form_gets_the_sku_that_the_file_gives_it_now(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,OLD,{MUG},\n")
    text = f"{HEADER}Mug,3,NEW,{MUG},\n"

    run = await take_in(mine, text)
    again = await take_in(mine, text)

    assert (counts(run), counts(again)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert await offers_of(db, mine) == [("NEW", MUG, 300)]


async def test_a_file_without_skus_leaves_them_as_they_are(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{HEADER}Mug,3,OLD,{MUG},\n")

    run = await take_in(mine, f"title,price,ean\nMug,3,{MUG}\n")

    assert counts(run) == (0, 0, 1, 0)
    assert await offers_of(db, mine) == [("OLD", MUG, 300)]


async def test_prices_in_other_currencies_alone_are_a_change(db, take_in):
    mine = await shop(db)
    head = "title,price,sku,ean,price_jpy,price_eur\n"
    await take_in(mine, f"{head}Mug,3,A,{MUG},500,3\n")

    same = await take_in(mine, f"{head}Mug,3,A,{MUG},500,9\n")
    by_sku = await take_in(mine, f"{head}Mug,3,A,,600,\n")
    by_form = await take_in(mine, f"title,price,ean,price_jpy\nMug,3,{MUG},700\n")

    found = [counts(run) for run in (same, by_sku, by_form)]
    assert found == [(0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 0, 0)]
    assert await prices_of(db, mine) == {"JPY": 700}


async def test_another_category_is_told_and_the_rest_is_in(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"{FORMS}Mug,3,A,,,,,Far kites\n")
    text = f"{FORMS}Fine mug,4,A,,,,,Near kites\n"

    run = await take_in(mine, text)
    again = await take_in(mine, text)

    offer = (await db.exec(select(Offer).where(Offer.sku == "A"))).one()
    product = await db.get_one(Product, offer.product_id, populate_existing=True)
    assert (counts(run), counts(again)) == ((0, 0, 0, 1), (0, 0, 0, 1))
    assert await problems_of(db, run) == [(2, "category", CATEGORY)]
    assert (product.title, await offers_of(db, mine)) == ("Fine mug", [("A", None, 400)])


async def test_a_category_that_staff_named_anew_or_merged_is_the_same(db, take_in):
    mine = await shop(db)
    text = f"{FORMS}Mug,3,A,,,,,Odd mugs\nPot,3,B,,,,,Odd pots\n"
    await take_in(mine, text)
    mugs = (await db.exec(select(Category).where(Category.name == "Odd mugs"))).one()
    pots = (await db.exec(select(Category).where(Category.name == "Odd pots"))).one()
    await category_merging.merge(db, SYSTEM, pots.id, mugs.id)
    await categories.describe(db, SYSTEM, mugs.id, "Vessels", "")

    assert counts(await take_in(mine, text)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Mug,3,A,,pot,Red,,\n", (2, "group", GROUP)),
        ("Mug,3,A,,mug,Crimson,,\n", (2, "variant", VARIANT)),
        ("Mug,3,A,,mug,,Crimson,\n", (2, "option:Colour", VARIANT)),
    ],
)
async def test_another_group_variant_or_option_is_told(db, take_in, row, problem):
    mine = await shop(db)
    await take_in(mine, f"{FORMS}Mug,3,A,,mug,Red,Red,\nPot,3,B,,pot,Red,Red,\n")

    run = await take_in(mine, FORMS + row)

    assert counts(run) == (0, 0, 0, 1)
    assert await problems_of(db, run) == [problem]


async def test_what_others_call_a_product_of_mine_is_no_correction(db, take_in):
    mine, other = await shop(db), await shop(db)
    await take_in(mine, f"{FORMS}Mug,3,A,{MUG},mug,Red,,Far kites\n")
    text = f"{FORMS}Mug,3,A,{MUG},cups,Rouge,Rouge,Near kites\n"
    await take_in(other, text)

    assert counts(await take_in(other, text)) == (0, 0, 1, 0)


async def test_a_new_product_says_all_that_its_category_requires(db, take_in):
    wood = {"key": "wood", "name": "Wood", "kind": "text", "required": True}
    shade = {"key": "shade", "name": "Shade", "kind": "text"}
    mine = await shop(db)
    draft = categories.CategoryDraft("Strict stools", attributes=[wood, shade])
    await categories.add_category(db, SYSTEM, draft)
    head = "title,price,sku,category,attr:wood,attr:shade\n"

    run = await take_in(mine, f"{head}Stool,9,A,Strict stools,,\nStool 2,9,B,Strict stools,oak,\n")
    later = await take_in(mine, f"{head}Stool 2,9,B,Strict stools,,dark\n")
    silent = await take_in(mine, "title,price,sku\nStool 2,9,B\n")

    assert (counts(run), counts(later), counts(silent)) == (
        (1, 0, 0, 1), (0, 1, 0, 0), (0, 0, 1, 0),
    )  # fmt: skip
    assert await problems_of(db, run) == [(2, "attr:wood", "Please say the wood.")]
