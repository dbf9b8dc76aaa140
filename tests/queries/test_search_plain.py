"""While the index is away PostgreSQL heeds the same filters, orders and numbers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.search_plain import NOTICE, plain_results
from marketplace.rules.kinds import Condition
from marketplace.rules.search_request import SearchRequest, Sort
from tests.factories import Shop, send_for, shop

WORD = "zyxwort"
GTIN = "4006381333931"


@dataclass
class Two:
    """Two things with the same word, of which only the first is what the filters want."""

    wanted: Shop
    other: Shop
    shelf: Category

    @property
    def names(self) -> dict[int, str]:
        return {self.wanted.offer.product_id: "wanted", self.other.offer.product_id: "other"}


async def product_of(db, one: Shop) -> Product:
    return await db.get_one(Product, one.offer.product_id)


@pytest.fixture
async def two(db) -> Two:
    wanted, other = await shop(db, price=4_500), await shop(db, price=90_000, stock=0)
    good, bad = await product_of(db, wanted), await product_of(db, other)
    good.title, bad.title = f"Lamp {WORD}", f"Lamp {WORD} {WORD} {WORD}"
    good.brand, bad.brand = f"Oak {WORD}", "Ash"
    good.rating_sum, good.rating_count = 9, 2
    bad.created_at = good.created_at + timedelta(days=1)
    offer = await db.get_one(Offer, wanted.offer.id)
    offer.was_price_minor, offer.condition, offer.sku = 6_000, Condition.USED, "MUG #1"
    variant = await db.get_one(Variant, wanted.offer.variant_id)
    variant.gtin, variant.options = GTIN, {"Colour": "Red"}
    await send_for(db, wanted.owner, 0)
    await db.flush()
    return Two(wanted, other, await db.get_one(Category, good.category_id))


async def found(db, two, q=WORD, **filters) -> list[str]:
    page = await plain_results(db, SearchRequest(q=q, **filters))
    assert page.notice == NOTICE
    return [two.names[card.id] for card in page.products if card.id in two.names]


async def test_each_filter_leaves_what_it_says(db, two):
    assert sorted(await found(db, two)) == ["other", "wanted"]
    for filters in (
        {"brand": (f"Oak {WORD}",)}, {"vendor": (two.wanted.vendor.slug,)},
        {"condition": ("used",)}, {"delivery": ("free",)}, {"delivery": ("free", "5")},
        {"attr": ("Colour: Red",)}, {"price": "40-50"}, {"price": "-50"}, {"rating": 4},
        {"stock": True}, {"deal": True}, {"category": two.shelf.slug},
    ):  # fmt: skip
        assert await found(db, two, **filters) == ["wanted"], filters
    assert await found(db, two, delivery=("free", "2")) == []


async def test_a_product_costs_what_its_best_offer_costs(db, two):
    assert await found(db, two, price="900-") == ["other"]
    assert await found(db, two, price="46-800") == []


async def test_each_filter_in_force_is_a_chip_by_its_name(db, two):
    vendor = await db.get_one(Vendor, two.wanted.vendor.id)
    filters = {"category": two.shelf.slug, "vendor": (vendor.slug,), "rating": 4}

    page = await plain_results(db, SearchRequest(q=WORD, **filters))

    assert [chip.text for chip in page.chips] == [
        two.shelf.name,
        "4 stars and more",
        vendor.name,
    ]
    assert page.chips[0].href == f"/search?q={WORD}&vendor={vendor.slug}&rating=4"


@pytest.mark.parametrize(("sort", "first"), [
    (Sort.CHEAPEST, "wanted"), (Sort.DEAREST, "other"),
    (Sort.RATING, "wanted"), (Sort.NEWEST, "other"), (Sort.RELEVANCE, "other"),
])  # fmt: skip
async def test_each_order_is_kept(db, two, sort, first):
    assert (await found(db, two, sort=sort))[0] == first


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.DEAREST])
async def test_a_gtin_finds_its_product_alone_and_a_sku_finds_it_first(db, two, sort):
    for typed in (GTIN, "4 006381 333931"):
        page = await plain_results(db, SearchRequest(q=typed, sort=sort))
        assert [card.id for card in page.products] == [two.wanted.offer.product_id]
    for sku in ("mug #1", "MUG #1", "Mug #1"):
        assert await found(db, two, sku, sort=sort) == ["wanted"]
    offer = await db.get_one(Offer, two.wanted.offer.id)
    offer.sku = WORD.upper()
    await db.flush()
    assert await found(db, two, sort=sort) == ["wanted", "other"]
    assert await found(db, two, sort=sort, brand=("Ash",)) == ["other"]


async def test_pages_go_on_while_a_delivery_is_chosen(db, two):
    page = await plain_results(db, SearchRequest(q=WORD, delivery=("free",), page=2))

    assert page.products == []
    assert page.previous
