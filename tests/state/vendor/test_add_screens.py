"""Adding an offer of a known product, and describing a new one."""

from sqlmodel import col, select

from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.rules.permissions import SYSTEM
from marketplace.services import categories
from marketplace.state.vendor.add import AddOfferState
from marketplace.state.vendor.new_product import NewProductState
from tests.factories import shop
from tests.state.vendor.conftest import call

TWO_SIZES = {
    "title": "Felt slippers",
    "variant-0-name": "Small",
    "variant-0-price": "30",
    "variant-0-quantity": "5",
    "variant-1-name": "Large",
    "variant-1-price": "32",
    "variant-1-quantity": "4",
}


async def shelf(db):
    return await categories.add_category(db, SYSTEM, categories.CategoryDraft("Slippers"))


async def test_a_known_product_needs_only_a_price(db, sit):
    mine, other = await shop(db), await shop(db)
    product = await db.get_one(Product, other.offer.product_id)
    state = sit(AddOfferState, mine.owner)

    await call(state, "search", {"text": product.title})
    await call(state, "choose", other.offer.variant_id)
    await call(state, "offer", {"price": "15", "quantity": "2", "condition": "new"})

    offers = select(Offer).where(Offer.variant_id == other.offer.variant_id)
    made = (await db.exec(offers.where(Offer.vendor_id == mine.vendor.id))).one()
    assert (made.price_minor, state.problem) == (1_500, "")


async def test_a_new_product_is_on_sale_in_each_of_its_variants(db, sit):
    mine, leaf = await shop(db), await shelf(db)
    state = sit(NewProductState, mine.owner)
    await call(state, "choose_category", str(leaf.id))
    await call(state, "add_variant")

    await call(state, "create", TWO_SIZES)

    product = (await db.exec(select(Product).where(Product.title == "Felt slippers"))).one()
    prices = select(Offer.price_minor).where(Offer.product_id == product.id)
    assert (await db.exec(prices.order_by(col(Offer.id)))).all() == [3_000, 3_200]
    assert product.proposed_by == mine.vendor.id


async def test_a_wrong_price_is_told_at_its_variant(db, sit):
    mine, leaf = await shop(db), await shelf(db)
    state = sit(NewProductState, mine.owner)
    await call(state, "choose_category", str(leaf.id))
    await call(state, "add_variant")

    await call(state, "create", TWO_SIZES | {"variant-1-price": "a lot"})

    assert (state.field, state.problem) == ("variant-1-price", "Please write an amount like 12.50.")
