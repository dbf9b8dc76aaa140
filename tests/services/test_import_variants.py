"""Files whose rows are forms of products, with options, attributes and terms of their own."""

import json

import pytest
from sqlmodel import col, select

from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem
from marketplace.rules.kinds import OfferStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import categories
from marketplace.services.import_reading import SAME_FORM
from tests.factories import shop
from tests.services.files_of_vendors import counts, taken_in

HEADER = "title,price,sku,handle,Colour,Size,ean,condition\n"
SHIRTS = f"""{HEADER}\
Shirt,20,S-1,shirt,Red,M,,
Shirt,21,S-2,shirt,Red,L,,
Shirt,15,S-3,shirt,Red,L,,used
"""
GTIN = "4299999999990"


@pytest.fixture
def take_in(db, tmp_path):
    """Takes a file in for a shop; gives its run."""

    async def take(seller, text, name="file.csv"):
        return await taken_in(db, seller, tmp_path / name, text)

    return take


async def product_of(db, seller, sku):
    mine = select(Offer.product_id).where(Offer.vendor_id == seller.vendor.id, Offer.sku == sku)
    id = (await db.exec(mine)).one()
    return await db.get_one(Product, id, populate_existing=True)


async def forms_of(db, product):
    found = select(Variant).where(Variant.product_id == product.id)
    return (await db.exec(found.order_by(col(Variant.position)))).all()


async def reasons_of(db, run):
    found = select(ImportProblem.reason).where(ImportProblem.run_id == run.id)
    return (await db.exec(found.order_by(col(ImportProblem.row_number)))).all()


async def test_rows_of_one_group_are_forms_of_one_product(db, take_in):
    mine = await shop(db)

    run = await take_in(mine, SHIRTS)

    product = await product_of(db, mine, "S-1")
    forms = await forms_of(db, product)
    assert counts(run) == (3, 0, 0, 0)
    assert (await product_of(db, mine, "S-3")).id == product.id
    assert [(form.name, form.options) for form in forms] == [
        ("Red / M", {"Colour": "Red", "Size": "M"}),
        ("Red / L", {"Colour": "Red", "Size": "L"}),
    ]


async def test_the_same_file_with_forms_again_changes_nothing(db, take_in):
    mine = await shop(db)
    await take_in(mine, SHIRTS)

    assert counts(await take_in(mine, SHIRTS)) == (0, 0, 3, 0)


async def test_a_further_form_joins_the_product_of_its_group(db, take_in):
    mine = await shop(db)
    await take_in(mine, SHIRTS)

    run = await take_in(mine, HEADER + "Shirt,22,S-4,shirt,Blue,M,,\n")

    product = await product_of(db, mine, "S-4")
    assert counts(run) == (1, 0, 0, 0)
    assert [form.position for form in await forms_of(db, product)] == [0, 1, 2]


async def test_forms_of_one_group_come_together_over_batches(db, take_in, monkeypatch):
    monkeypatch.setattr("marketplace.services.import_reading.A_BATCH", 1)
    mine = await shop(db)

    await take_in(mine, SHIRTS)

    assert len(await forms_of(db, await product_of(db, mine, "S-1"))) == 2
    assert counts(await take_in(mine, SHIRTS)) == (0, 0, 3, 0)


async def test_two_rows_of_a_group_that_say_no_difference_are_told(db, take_in):
    mine = await shop(db)

    run = await take_in(mine, "title,price,sku,group\nShirt,20,S-1,shirt\nShirt,21,S-2,shirt\n")

    assert counts(run) == (1, 0, 0, 1)
    assert await reasons_of(db, run) == [SAME_FORM]


async def test_a_group_means_another_product_to_another_shop(db, take_in):
    mine, other = await shop(db), await shop(db)
    await take_in(mine, SHIRTS)

    await take_in(other, SHIRTS)

    ours, theirs = await product_of(db, mine, "S-1"), await product_of(db, other, "S-1")
    assert ours.id != theirs.id


async def test_the_same_gtin_in_two_rows_is_one_form_in_the_words_of_the_first(db, take_in):
    mine = await shop(db)
    text = HEADER + f"Mug,3,A,,,,{GTIN},new\nOld mug,2,B,,,,{GTIN},used\nMug,9,C,,,,{GTIN},new\n"

    first = await take_in(mine, text)
    again = await take_in(mine, text)

    product = await product_of(db, mine, "B")
    assert counts(first) == (2, 0, 0, 1)
    assert counts(again) == (0, 0, 2, 1)
    assert product.title == "Mug"
    assert len(await forms_of(db, product)) == 1


async def test_attributes_follow_the_shelf_that_has_them(db, take_in):
    schema = [{"key": "size_cm", "name": "Size", "kind": "number", "unit": "cm", "facet": True}]
    mine = await shop(db)
    draft = categories.CategoryDraft("Measured lamps", attributes=schema)
    await categories.add_category(db, SYSTEM, draft)
    header = "title,price,sku,category,attr:Size_CM,attr:shade\n"

    run = await take_in(mine, header + "Lamp,9,L-1,Measured lamps,12.5,\nLamp 2,9,L-2,"
                        "Measured lamps,tall,\nLamp 3,9,L-3,Measured lamps,,linen\n")  # fmt: skip

    assert (await product_of(db, mine, "L-1")).attributes == {"size_cm": 12.5}
    assert counts(run) == (1, 0, 0, 2)
    assert await reasons_of(db, run) == [
        "Size is a number.", "Products on this shelf don't have “shade”.",
    ]  # fmt: skip


async def test_a_shelf_that_the_file_adds_learns_what_its_products_say(db, take_in):
    mine = await shop(db)
    header = "title,price,sku,category,attr:Wing span,attr:Folds\n"

    await take_in(mine, header + "Kite,9,K-1,Far kites,120,yes\nKite 2,9,K-2,Far kites,95.5,no\n")

    product = await product_of(db, mine, "K-1")
    shelf = await db.get_one(Category, product.category_id)
    assert product.attributes == {"wing_span": 120, "Folds": True}
    assert [(entry["name"], entry["kind"]) for entry in shelf.attributes] == [
        ("Wing span", "number"), ("Folds", "flag"),
    ]  # fmt: skip


async def test_words_attributes_and_terms_change_where_the_file_says_so(db, take_in):
    mine = await shop(db)
    header = "title,price,sku,category,attr:wood,highlights,weight,handling days,status\n"
    await take_in(mine, header + 'Stool,9,S,Odd stools,oak,"Firm\nWarm",1.5 kg,2,active\n')

    run = await take_in(mine, header + "Stool,9,S,Odd stools,ash,,,5,paused\n")

    product = await product_of(db, mine, "S")
    [form] = await forms_of(db, product)
    offer = (await db.exec(select(Offer).where(Offer.product_id == product.id))).one()
    assert counts(run) == (0, 1, 0, 0)
    assert (product.attributes, product.highlights) == ({"wood": "ash"}, ["Firm", "Warm"])
    assert form.weight_grams == 1_500
    assert (offer.handling_days, offer.status) == (5, OfferStatus.PAUSED)


async def test_json_lines_come_in_like_any_file_and_twice_change_nothing(db, take_in):
    mine = await shop(db)
    rows = [
        {"title": "Lamp", "price": 12.5, "sku": "007", "group": "lamp", "stock": 3,
         "options": {"Colour": "Red"}, "attributes": {"watts": 40}, "category": ["Near", "Lamps"],
         "highlights": ["Bright", "Small"], "weight_grams": None},
        {"title": "Lamp", "price": "13", "sku": "008", "group": "lamp", "stock": 4,
         "options": {"Colour": "Blue"}},
        {"title": ["not", "a text"], "price": 1},
        "no object",
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, rows)) + '\n\n{"title": "cut off", \n'

    first = await take_in(mine, text, "lamps.jsonl")
    again = await take_in(mine, text, "lamps.jsonl")

    product = await product_of(db, mine, "007")
    assert (counts(first), counts(again)) == ((2, 0, 0, 3), (0, 0, 2, 3))
    assert product.attributes == {"watts": 40}
    assert product.highlights == ["Bright", "Small"]
    assert [form.name for form in await forms_of(db, product)] == ["Red", "Blue"]
    assert await reasons_of(db, first) == [
        "A text or a number belongs here, not a list or an object.",
        'A line is one product in braces, like {"title": "Mug", "price": 3}.',
        "This line is no valid JSON: look at character 21.",
    ]
