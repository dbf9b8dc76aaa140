"""The demo shop is repeatable, whole, believable and never says the same thing too often."""

from collections import Counter

import pytest

from marketplace.demo import motifs
from marketplace.demo.generate import demo_shop
from marketplace.demo.gtin import check_digit
from marketplace.demo.pictures import paint, paint_banner, paint_logo
from marketplace.demo.shapes import DemoShop
from marketplace.demo.words import departments


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return demo_shop()


@pytest.fixture(scope="module")
def small() -> DemoShop:
    return demo_shop(scale=0.05)


@pytest.fixture
def no_package(tmp_path, monkeypatch):
    monkeypatch.setattr(motifs, "motif_folder", lambda: tmp_path / "nothing")
    motifs.thing.cache_clear()
    yield
    motifs.thing.cache_clear()


def test_the_same_seed_gives_the_same_shop(small):
    assert repr(demo_shop(scale=0.05)) == repr(small)


def test_another_seed_gives_another_shop(small):
    assert demo_shop(seed=2, scale=0.05).products != small.products


def test_a_full_shop_is_worth_a_visit(shop):
    tops = [category for category in shop.categories if category.parent is None]

    assert len(shop.vendors) >= 14
    assert len(tops) == 9 and len(shop.categories) - len(tops) >= 48
    assert len(shop.products) >= 1500
    assert 8500 <= len(shop.reviews) <= 9500
    assert len(shop.people) == 300
    assert len(shop.orders) == 1200
    assert len(shop.questions) >= 400


def test_a_small_shop_still_has_every_vendor_and_category(small):
    offering = {o.vendor for p in small.products for v in p.variants for o in v.offers}
    leaves = {category.slug for category in small.categories if category.parent}

    assert len(small.products) < 120
    assert offering == {vendor.slug for vendor in small.vendors}
    assert {product.category for product in small.products} == leaves


def test_slugs_names_and_article_numbers_are_unique(shop):
    gtins = [variant.gtin for product in shop.products for variant in product.variants]
    for values in (
        [product.slug for product in shop.products],
        [product.name for product in shop.products],
        [category.slug for category in shop.categories],
        [vendor.slug for vendor in shop.vendors],
        [person.email for person in shop.people],
        gtins,
    ):
        assert len(values) == len(set(values))


def test_article_numbers_are_valid_and_for_use_inside_a_shop(shop):
    for product in shop.products:
        for variant in product.variants:
            assert len(variant.gtin) == 13 and 20 <= int(variant.gtin[:2]) <= 29
            assert check_digit(variant.gtin[:12]) == int(variant.gtin[12])


def test_a_vendors_skus_are_unique(shop):
    offers = [o for p in shop.products for v in p.variants for o in v.offers]
    keys = [(offer.vendor, offer.sku) for offer in offers]

    assert len(keys) == len(set(keys))


def test_many_products_are_offered_by_several_vendors(shop):
    contested = [
        product for product in shop.products
        if len({o.vendor for v in product.variants for o in v.offers}) > 1
    ]  # fmt: skip

    assert len(contested) > len(shop.products) * 0.4
    assert all(variant.offers for product in shop.products for variant in product.variants)


def test_prices_are_positive_and_near_the_list_price(shop):
    for product in shop.products:
        assert 90 <= product.list_price_cents <= 400_000
        for offer in product.variants[0].offers:
            assert 0.3 < offer.price_cents / product.list_price_cents < 1.4, product.name


def test_attributes_follow_the_schema_of_the_category(shop):
    types = {"text": str, "bool": bool, "number": (int, float)}
    schemas = {c.slug: {a.key: a for a in c.attributes} for c in shop.categories}
    for product in shop.products:
        schema = schemas[product.category]
        assert product.attributes
        for key, value in product.attributes:
            assert isinstance(value, types[schema[key].type])


def test_references_point_somewhere(shop):
    vendors = {vendor.slug for vendor in shop.vendors}
    for opinion in (*shop.reviews, *shop.questions):
        assert opinion.product < len(shop.products) and opinion.person < len(shop.people)
    assert {question.vendor for question in shop.questions} <= vendors
    for order in shop.orders:
        assert order.person < len(shop.people) and 1 <= order.days_ago <= 90


def test_orders_never_take_more_than_there_was(shop):
    sold = Counter()
    for order in shop.orders:
        for line in order.lines:
            sold[line.product, line.variant, line.offer] += line.quantity

    for (product, variant, offer), quantity in sold.items():
        assert quantity <= shop.products[product].variants[variant].offers[offer].stock


def test_orders_come_oldest_first_and_grow(shop):
    days = [order.days_ago for order in shop.orders]

    assert days == sorted(days, reverse=True)
    assert sum(day <= 30 for day in days) > 1.3 * sum(day > 60 for day in days)


def test_descriptions_are_one_of_a_kind_and_have_paragraphs(shop):
    descriptions = [product.description for product in shop.products]

    assert len(set(descriptions)) == len(descriptions)
    assert all(1 <= text.count("\n\n") <= 3 for text in descriptions)
    assert all(3 <= len(product.highlights) <= 6 for product in shop.products)
    assert not any("{" in text or "lorem" in text.lower() for text in descriptions)


def test_neighbours_do_not_open_alike(shop):
    for one, other in zip(shop.products, shop.products[1:], strict=False):
        first, second = (p.description.replace(p.brand, "") for p in (one, other))
        assert first[:60] != second[:60]


def test_reviews_spread_like_a_j_and_hardly_repeat(shop):
    stars = Counter(review.stars for review in shop.reviews)
    texts = Counter(review.text for review in shop.reviews)
    pairs = [(review.product, review.person) for review in shop.reviews]

    assert stars[5] > stars[4] > stars[3] > stars[2] and stars[1] > stars[2] > 0
    assert max(texts.values()) <= 5 and len(texts) > 0.95 * len(shop.reviews)
    assert len(pairs) == len(set(pairs))


def test_every_word_of_the_vocabulary_can_be_said():
    for department in departments():
        for leaf in department.leaves:
            for kind in leaf.kinds:
                always = [line for line in leaf.features if line.suits(kind.noun, {})]
                assert len(always) >= 3, (leaf.slug, kind.noun)


def test_pictures_can_be_painted_without_the_package(no_package):
    one, again = paint("1f3a7", "sage", 7), paint("1f3a7", "sage", 7)

    assert one == again != paint("1f3a7", "sage", 8)
    assert one.size == paint("1f455", "no such tone", 1, "#34486e").size == (640, 640)


def test_logos_and_banners_have_their_sizes(no_package):
    assert paint_logo("Steig & Grat", "moss").size == (512, 512)
    assert paint_banner(("26fa", "1f97e"), "moss", 1).size == (1600, 500)
