"""What shopping engines read: the offers that stand first on the products' pages."""

from uuid import uuid4
from xml.etree import ElementTree

import httpx
import pytest

from marketplace.adapters.database import reading, transaction
from marketplace.api import http_app
from marketplace.models.catalog import Category, Image, Product, Variant
from marketplace.models.vendors import Vendor
from marketplace.queries import feeds
from marketplace.queries.catalog_page import product_page
from marketplace.queries.structured_data import product as schema_org
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import Actor
from marketplace.services import offers
from marketplace.services.offer_writing import OfferDraft
from tests.factories import shop

G = "{http://base.google.com/ns/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def engine(db_url):
    """A shopping engine."""
    transport = httpx.ASGITransport(app=http_app(), client=(str(uuid4()), 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def sold(**terms):
    """A product that is on sale, and its shop."""
    async with transaction() as db:
        made = await shop(db, **terms)
        return await db.get_one(Product, made.offer.product_id), made


async def items(engine, product, path="/feeds/products.xml"):
    """The items of a product in the feed, in order."""
    tree = ElementTree.fromstring((await engine.get(path)).content)
    found = tree.findall("channel/item")
    return [one for one in found if one.findtext(f"{G}id").startswith(f"{product.id}-")]


def said(item, name):
    return item.findtext(f"{G}{name}")


async def test_an_item_says_everything_of_a_product_with_one_variant(engine):
    product, made = await sold(price=12_950, delivery=390)
    async with transaction() as db:
        shelf = await db.get_one(Category, product.category_id)
        variant = await db.get_one(Variant, made.offer.variant_id)
        variant.gtin = "4012345678901"
        (await db.get_one(Product, product.id)).brand = "Elm & Sons"
        for position, key in enumerate(("front", "back")):
            image = {"key": key, "width": 9, "height": 9, "position": position}
            db.add(Image(product_id=product.id, **image))

    [item] = await items(engine, product)

    assert item.findtext("title") == item.findtext("description") == product.title
    assert item.findtext("link") == f"http://localhost:3000/p/{product.slug}"
    assert said(item, "price") == "129.50 EUR"
    assert said(item, "sale_price") is None
    assert said(item, "availability") == "in_stock"
    assert said(item, "condition") == "new"
    assert said(item, "brand") == "Elm & Sons"
    assert said(item, "gtin") == "4012345678901"
    assert said(item, "product_type") == shelf.name
    assert said(item, "item_group_id") is None
    assert said(item, "image_link") == "http://localhost:3000/media/front-1200.webp"
    assert said(item, "additional_image_link") == "http://localhost:3000/media/back-1200.webp"
    fees = {one.findtext(f"{G}country"): said(one, "price") for one in item.findall(f"{G}shipping")}
    assert fees["DE"] == fees["AT"] == "3.90 EUR"


async def test_a_reduced_price_stands_beside_the_one_before(engine):
    product, made = await sold(price=2_000)
    async with transaction() as db:
        await offers.set_price(db, made.owner, made.offer.id, 1_500, 2_000)

    [item] = await items(engine, product)

    assert (said(item, "price"), said(item, "sale_price")) == ("20.00 EUR", "15.00 EUR")


async def test_variants_are_a_group_and_each_leads_to_itself(engine):
    product, made = await sold()
    async with transaction() as db:
        first = await db.get_one(Variant, made.offer.variant_id)
        first.name = "Small"
        large = Variant(product_id=product.id, name="Large", options={"Size": "L"}, position=1)
        unsold = Variant(product_id=product.id, name="Huge", position=2)
        db.add_all([large, unsold])
        await db.flush()
        await offers.make_offer(db, made.owner, OfferDraft(large.id, 2_500))

    small, big = await items(engine, product)

    assert [said(one, "item_group_id") for one in (small, big)] == [str(product.id)] * 2
    assert big.findtext("link").endswith(f"/p/{product.slug}?variant={large.id}")
    assert big.findtext("title") == f"{product.title} – Large"
    assert said(big, "size") == "L"
    assert said(big, "availability") == "out_of_stock"


async def test_the_winner_is_the_one_that_stands_first_on_the_page_and_in_its_schema(engine):
    product, made = await sold(price=2_000)
    async with transaction() as db:
        rival = await shop(db, delivery=0)
        await offers.make_offer(
            db, rival.owner, OfferDraft(made.offer.variant_id, 1_800, quantity=5)
        )
    async with reading() as db:
        page = await product_page(db, Actor(), product.slug)

    [item] = await items(engine, product)
    told = schema_org(page)["offers"]["offers"][0]

    assert said(item, "price") == "18.00 EUR"
    assert page.chosen.best.price == "€18.00"
    assert (told["price"], told["sku"]) == ("18.00", said(item, "id"))


async def test_what_nobody_sells_is_left_out(engine):
    product, made = await sold()
    away, its_shop = await sold()
    async with transaction() as db:
        await offers.pause(db, made.owner, made.offer.id)
        (await db.get_one(Vendor, its_shop.vendor.id)).status = VendorStatus.SUSPENDED

    assert await items(engine, product) == []
    assert await items(engine, away) == []


async def test_no_word_breaks_the_document(engine):
    product, _made = await sold()
    evil = "</title><script>&\x0b\ufffe]]>"
    async with transaction() as db:
        (await db.get_one(Product, product.id)).title = evil

    [item] = await items(engine, product)

    assert item.findtext("title") == "</title><script>&]]>"


async def test_batches_go_on_behind_products_without_offers(engine, monkeypatch):
    monkeypatch.setattr(feeds, "A_BATCH", 1)
    first, made = await sold()
    last, _made = await sold()
    async with transaction() as db:
        await offers.pause(db, made.owner, made.offer.id)

    assert await items(engine, first) == []
    assert len(await items(engine, last)) == 1


async def test_a_large_feed_names_the_part_that_follows(engine, monkeypatch):
    product, _made = await sold()
    monkeypatch.setattr(feeds, "A_PART", product.id)

    head = ElementTree.fromstring((await engine.get("/feeds/products.xml")).content)
    links = {one.get("rel"): one.get("href") for one in head.findall(f"channel/{ATOM}link")}

    assert links["next"] == "http://localhost:3000/feeds/products-1.xml"
    assert len(await items(engine, product, "/feeds/products-1.xml")) == 1
    assert await items(engine, product) == []


async def test_a_feed_is_sent_once_until_a_number_changes(engine):
    _product, made = await sold(stock=1)
    first = await engine.get("/feeds/products.xml")
    known = {"if-none-match": first.headers["etag"]}

    again = await engine.get("/feeds/products.xml", headers=known)
    async with transaction() as db:
        await offers.set_stock(db, made.owner, made.offer.id, 0)
    sold_out = await engine.get("/feeds/products.xml", headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert sold_out.status_code == 200


async def test_a_head_is_told_without_a_body(engine):
    answer = await engine.head("/feeds/products.xml")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"


@pytest.mark.parametrize("name", ["products-0", "products-999", "products-99999999999999999999"])
async def test_a_part_that_holds_nothing_is_not_found(engine, name):
    assert (await engine.get(f"/feeds/{name}.xml")).status_code == 404
