"""What pages tell machines is valid by schema, and the same that people see."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import Crumb, Fact, Picture
from marketplace.cards.offers import OfferCard
from marketplace.cards.products import ProductPage, VariantCard
from marketplace.cards.reviews import ReviewCard
from marketplace.cards.vendors import VendorCard
from marketplace.models.catalog import Product
from marketplace.models.reviews import Review
from marketplace.queries import structured_data as things
from marketplace.queries.catalog_page import product_page
from marketplace.queries.vendors import vendor_page
from marketplace.rules.permissions import Actor
from tests.factories import person, shop
from tests.structured_data import faults

EVIL = '</script><script>alert("x & y")</script>'
OFFER = OfferCard(
    id=1, variant_id=34, vendor="Elm & Sons", vendor_href="/v/elm", price="€20.00",
    price_minor=2_000, currency="EUR", condition="New", in_stock=True, can_buy=True,
    delivery_minor=490, handling_days=1, transit_days=3, sent_to=["DE", "AT"],
)  # fmt: skip
VARIANT = VariantCard(id=34, gtin="4006381333931", best=OFFER, offers=[OFFER])
REVIEW = ReviewCard(id=1, author="Ada B.", stars=4, title="Good", body="It is.", date="2026-11-12")
PAGE = ProductPage(
    id=12, slug="elm-bench", href="/p/elm-bench", title="Elm bench", brand="Elm & Sons",
    summary="A bench.", pictures=[Picture(src="/media/a-640.webp")], variants=[VARIANT],
    rating=4.0, review_count=1, reviews=[REVIEW],
)  # fmt: skip


def offers_of(page):
    return things.product(page)["offers"]


def test_a_product_tells_everything_that_its_page_does():
    thing = things.product(PAGE)

    assert faults(thing, "Product") == []
    assert set(thing) == {
        "@context", "@type", "name", "url", "sku", "description", "image", "brand", "offers",
        "aggregateRating", "review", "gtin13",
    }  # fmt: skip
    assert thing["review"][0]["datePublished"] == "2026-11-12"
    assert thing["offers"]["offers"][0]["shippingDetails"]["shippingRate"]["value"] == "4.90"


def test_a_bare_product_has_neither_offers_nor_ratings_nor_empty_words():
    thing = things.product(
        ProductPage(id=1, slug="a", href="/p/a", title="A", variants=[VariantCard(id=2)])
    )

    assert faults(thing, "Product") == []
    assert set(thing) == {"@context", "@type", "name", "url", "sku"}


def test_the_range_of_prices_is_that_of_what_can_be_bought():
    cheap = replace(OFFER, price_minor=500, in_stock=False, can_buy=False)
    dear = replace(OFFER, price_minor=2_550)
    told = offers_of(replace(PAGE, variants=[replace(VARIANT, offers=[OFFER, dear, cheap])]))

    assert (told["lowPrice"], told["highPrice"], told["offerCount"]) == ("20.00", "25.50", 2)


def test_what_is_sold_out_everywhere_says_so():
    gone = replace(OFFER, in_stock=False, can_buy=False)
    thing = things.product(replace(PAGE, variants=[replace(VARIANT, offers=[gone])]))

    [offer] = thing["offers"]["offers"]
    assert faults(thing) == []
    assert offer["availability"] == "https://schema.org/OutOfStock"


def test_each_of_several_variants_has_its_own_address_number_and_gtin():
    large = VariantCard(id=35, name="Large", gtin="96385074", offers=[OFFER])
    small = replace(VARIANT, name="Small")
    thing = things.product(replace(PAGE, variants=[small, large]))

    told = thing["offers"]["offers"]
    assert faults(thing) == []
    assert "gtin13" not in thing
    assert [one["url"] for one in told] == [
        "/p/elm-bench?variant=34",
        "/p/elm-bench?variant=35",
    ]
    assert [(one["sku"], one["name"]) for one in told] == [("12-34", "Small"), ("12-35", "Large")]
    assert (told[0]["gtin13"], told[1]["gtin8"]) == ("4006381333931", "96385074")


def test_variants_that_differ_by_options_are_a_group_of_products():
    options = [Fact("Colour", "Blue"), Fact("Length", "2 m")]
    blue = replace(VARIANT, name="Blue / 2 m", options=options)
    red = VariantCard(
        id=35, name="Red / 2 m", options=[Fact("Colour", "Red"), Fact("Length", "2 m")]
    )
    thing = things.product(replace(PAGE, variants=[blue, red]))

    group = thing["isVariantOf"]
    assert faults(thing, "Product") == []
    assert (group["productGroupID"], group["variesBy"]) == ("12", ["https://schema.org/color"])
    first, second = group["hasVariant"]
    assert (first["color"], first["gtin13"]) == ("Blue", "4006381333931")
    assert first["additionalProperty"][0]["value"] == "2 m"
    assert (first["offers"]["price"], "offers" in second) == ("20.00", False)
    assert first["url"] == "/p/elm-bench?variant=34"


def test_of_very_many_offers_all_are_counted_and_every_winner_comes_first():
    runner_up = replace(OFFER, price_minor=9_900, vendor="Second")
    variants = [
        VariantCard(id=n, name=f"Size {n}", offers=[OFFER, runner_up]) for n in range(1, 16)
    ]
    told = offers_of(replace(PAGE, variants=variants))

    assert faults({"@context": "https://schema.org", **told}) == []
    assert (told["offerCount"], told["highPrice"], len(told["offers"])) == (30, "99.00", 20)
    assert {one["seller"]["name"] for one in told["offers"][:15]} == {"Elm & Sons"}


@pytest.mark.parametrize("condition", ["New", "Refurbished", "Used"])
def test_every_condition_has_its_word(condition):
    offers = [replace(OFFER, condition=condition)]
    thing = things.product(replace(PAGE, variants=[replace(VARIANT, offers=offers)]))

    assert faults(thing) == []


def test_words_are_passed_on_as_they_were_written():
    review = replace(REVIEW, author=EVIL, title=EVIL, body=EVIL)
    thing = things.product(replace(PAGE, title=EVIL, brand=EVIL, summary=EVIL, reviews=[review]))

    assert faults(thing) == []
    assert json.loads(json.dumps(thing))["review"][0]["reviewBody"] == EVIL


def test_a_review_without_words_is_a_rating_with_an_author():
    bare = ReviewCard(author="Ada B.", stars=5)
    [review] = things.product(replace(PAGE, reviews=[bare]))["review"]

    assert set(review) == {"@type", "author", "reviewRating"}


def test_the_other_things_are_valid():
    crumbs = [Crumb("Home", "/"), Crumb("Benches", "/c/benches"), Crumb("Elm bench")]
    cards = [ProductCard(id=1, href="/p/a", title="A"), ProductCard(id=2, href="/p/b", title="B")]
    vendor = VendorCard(name="Elm", href="/v/elm", city="Berlin", country="DE", logo="/m.webp")

    assert faults(things.website("Fairhall"), "WebSite") == []
    assert faults(things.marketplace("Fairhall", ""), "Organization") == []
    assert faults(things.breadcrumbs(crumbs), "BreadcrumbList") == []
    assert faults(things.item_list(cards), "ItemList") == []
    assert faults(things.organization(vendor), "Organization") == []
    assert "description" not in things.organization(vendor)


async def test_a_real_product_tells_the_prices_that_stand_on_its_page(db):
    made = await shop(db, price=12_950, delivery=390)
    product = await db.get_one(Product, made.offer.product_id)

    page = await product_page(db, Actor(), product.slug)
    thing = things.product(page)
    [offer] = thing["offers"]["offers"]

    assert faults(thing, "Product") == []
    assert page.chosen.best.price == "€" + offer["price"] == "€129.50"
    assert page.chosen.best.delivery_text.endswith("€3.90 delivery")
    assert offer["shippingDetails"]["shippingRate"]["value"] == "3.90"
    assert offer["seller"] == {
        "@type": "Organization", "name": made.vendor.name, "url": f"/v/{made.vendor.slug}",
    }  # fmt: skip
    assert "aggregateRating" not in thing
    assert faults(things.breadcrumbs(page.crumbs), "BreadcrumbList") == []


async def test_a_real_review_has_the_day_it_was_written(db):
    made = await shop(db)
    product = await db.get_one(Product, made.offer.product_id)
    product.rating_sum, product.rating_count = 4, 1
    author = await person(db)
    db.add(
        Review(
            product_id=product.id, account_id=author.account_id, stars=4, title="Sturdy",
            body="It holds.", created_at=datetime(2026, 11, 12, 9, tzinfo=UTC),
        )
    )  # fmt: skip

    thing = things.product(await product_page(db, Actor(), product.slug))

    assert faults(thing, "Product") == []
    assert thing["aggregateRating"]["ratingValue"] == 4.0
    assert thing["review"][0]["datePublished"] == "2026-11-12"


async def test_a_real_shop_says_who_it_is(db):
    made = await shop(db)
    page = await vendor_page(db, Actor(), made.vendor.slug)

    assert faults(things.organization(page.vendor), "Organization") == []
    assert faults(things.item_list(page.products), "ItemList") == []


def _without(thing, *path):
    *way, last = path
    for step in way:
        thing = thing[step]
    del thing[last]


def _with(thing, value, *path):
    *way, last = path
    for step in way:
        thing = thing[step]
    thing[last] = value


@pytest.mark.parametrize(
    "path",
    [
        ("@context",), ("@type",), ("name",), ("url",),
        ("offers", "lowPrice"), ("offers", "priceCurrency"), ("offers", "offerCount"),
        ("offers", "offers", 0, "price"), ("offers", "offers", 0, "availability"),
        ("offers", "offers", 0, "seller", "name"),
        ("offers", "offers", 0, "shippingDetails", "deliveryTime"),
        ("aggregateRating", "ratingValue"), ("aggregateRating", "ratingCount"),
        ("review", 0, "author"), ("review", 0, "reviewRating", "bestRating"),
    ],
)  # fmt: skip
def test_the_validator_misses_what_is_needed(path):
    thing = copy.deepcopy(things.product(PAGE))

    _without(thing, *path)

    assert faults(thing, "Product") != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("colour",), "red"), (("name",), ""), (("name",), None), (("image",), []),
        (("image",), ["picture.webp"]), (("brand",), "Elm"), (("gtin13",), "4006381333932"),
        (("gtin",), "4006381333931"), (("offers",), {"@type": "AggregateOffer"}),
        (("offers", "lowPrice"), 20.0), (("offers", "lowPrice"), "€20.00"),
        (("offers", "lowPrice"), "30.00"), (("offers", "offerCount"), "1"),
        (("offers", "offerCount"), 0), (("offers", "offers"), []),
        (("offers", "priceCurrency"), "€"),
        (("offers", "offers", 0, "price"), "0.00"),
        (("offers", "offers", 0, "availability"), "InStock"),
        (("offers", "offers", 0, "itemCondition"), "https://schema.org/NiceCondition"),
        (("offers", "offers", 0, "priceValidUntil"), "2099-01-01"),
        (("aggregateRating", "ratingValue"), 6), (("aggregateRating", "ratingValue"), "4.0"),
        (("aggregateRating", "reviewCount"), True), (("review", 0, "datePublished"), "12 Nov 2026"),
        (("review", 0, "author"), {"@type": "Brand", "name": "Ada"}),
    ],
)  # fmt: skip
def test_the_validator_refuses_what_does_not_belong(path, value):
    thing = copy.deepcopy(things.product(PAGE))

    _with(thing, value, *path)

    assert faults(thing, "Product") != []


def test_the_validator_counts_the_steps_of_lists():
    way = things.breadcrumbs([Crumb("Home", "/"), Crumb("Benches"), Crumb("Elm bench")])
    twice = things.item_list([ProductCard(href="/p/a", title="A")] * 2)

    assert faults(way) == ["BreadcrumbList: a step before the last without name or address"]
    assert faults(twice) == ["ItemList: one place twice"]
    assert faults(things.item_list([])) != []
