"""A new product with axes: its combinations, what is struck out, and a number that is known."""

import pytest
from sqlmodel import col, select

from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.rules.permissions import SYSTEM
from marketplace.services import categories
from marketplace.state.vendor.add import AddOfferState
from marketplace.state.vendor.new_product import NewProductState
from tests.factories import numbers, shop
from tests.state.shop.conftest import opened  # noqa: F401  (a page with an address)
from tests.state.vendor.conftest import call


@pytest.fixture
async def form(db, sit):
    mine = await shop(db)
    leaf = await categories.add_category(
        db, SYSTEM, categories.CategoryDraft(f"Shirts {next(numbers)}")
    )
    state = sit(NewProductState, mine.owner)
    await call(state, "choose_category", str(leaf.id))
    await call(state, "add_axis", {"axis-name": "Colour", "axis-values": "Blue, Red"})
    await call(state, "add_axis", {"axis-name": "Size", "axis-values": "M"})
    return state


def typed(state, title="Linen shirt", **further):
    prefixes = {row.name: row.prefix for row in state.rows}
    said = {"title": title, "all-price": "29.90", "all-quantity": "4"}
    for name, (field, value) in further.items():
        said[f"{prefixes[name.replace('_', ' / ')]}{field}"] = value
    return said


async def made(db, title):
    rows = await db.exec(
        select(Variant.name, Offer.price_minor, Stock.on_hand, Variant.weight_grams)
        .join(Product, col(Product.id) == Variant.product_id)
        .join(Offer, col(Offer.variant_id) == Variant.id)
        .join(Stock, col(Stock.offer_id) == Offer.id)
        .where(Product.title == title)
        .order_by(col(Variant.position))
    )
    return rows.all()


async def test_what_is_said_for_all_counts_where_a_variant_says_nothing(db, form):
    await call(form, "add_values", "Size", {"axis-values": "XL"})

    said = typed(form, "Hemp shirt", Blue_XL=("price", "35"), Red_M=("quantity", "0"))
    await call(form, "create", said | {"all-weight": "250"})

    assert form.problem == ""
    assert await made(db, "Hemp shirt") == [
        ("Blue / M", 2_990, 4, 250),
        ("Blue / XL", 3_500, 4, 250),
        ("Red / M", 2_990, 0, 250),
        ("Red / XL", 2_990, 4, 250),
    ]


async def test_a_combination_that_is_struck_out_is_not_made_and_can_come_back(db, form):
    red = form.rows[1].key
    await call(form, "strike", red)
    assert form.count_text == "1 variant"
    await call(form, "strike", red)
    await call(form, "strike", red)

    await call(form, "create", typed(form, "Felt shirt"))

    assert [row[0] for row in await made(db, "Felt shirt")] == ["Blue / M"]


async def test_a_double_click_makes_one_product(db, form):
    for _ in range(2):
        await call(form, "create", typed(form, "Silk shirt"))

    titles = select(Product.id).where(Product.title == "Silk shirt")
    assert len((await db.exec(titles)).all()) == 1


async def test_axes_that_do_not_fit_are_told_and_change_nothing(form):
    before = list(form.axes)

    await call(form, "add_axis", {"axis-name": "", "axis-values": "S"})

    assert form.axes_problem
    assert form.axes == before


async def test_a_wrong_price_is_told_at_its_combination(form):
    await call(form, "create", typed(form, Red_M=("price", "a lot")))

    assert form.field == f"{form.rows[1].prefix}price"


async def test_a_number_that_the_catalogue_has_leads_to_its_product(db, form, opened):  # noqa: F811
    theirs = await shop(db)
    variant = await db.get_one(Variant, theirs.offer.variant_id)
    variant.gtin = "4006381333979"
    await db.flush()

    await call(form, "create", typed(form, Blue_M=("gtin", "4006381333979")))
    assert (form.field, form.known.variant_id) == ("gtin", variant.id)
    await call(form, "look_up", "4006381333986")
    assert form.known.variant_id == 0

    state = opened(AddOfferState, theirs.owner, "/vendor/add?gtin=4006381333979")
    await call(state, "load")
    assert (state.candidates[0].variant_id, state.chosen.variant_id) == (variant.id, 0)
    state = opened(AddOfferState, (await shop(db)).owner, "/vendor/add?gtin=4006381333979")
    await call(state, "load")
    assert state.chosen.variant_id == variant.id
