"""What search engines read before the pages: robots and sitemaps."""

from datetime import datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from marketplace.adapters.database import transaction
from marketplace.api import crawlers, http_app
from marketplace.models.catalog import Category, Image, Product
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.staff import OutboxEvent
from marketplace.queries import sitemaps
from marketplace.services import offers
from marketplace.services.catalog import hide_product
from tests.factories import shop, staff

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
PRIVATE_PLACES = ["/cart", "/account/orders", "/sign-in?next=/", "/search?q=elm", "/orders/F-1"]
FAR = 1_000_000
PUBLIC_PLACES = ["/", "/p/elm-bench", "/c/benches?sort=price&after=1:2", "/search", "/v/elm"]


@pytest.fixture
async def crawler(db_url):
    """A search engine, which finds the list of files as it is just now."""
    crawlers.files_of_addresses.forget()
    transport = httpx.ASGITransport(app=http_app(), client=(str(uuid4()), 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def sold(*keys):
    """A product that is on sale, with pictures."""
    async with transaction() as db:
        made = await shop(db)
        product = await db.get_one(Product, made.offer.product_id)
        for position, key in enumerate(keys):
            image = {"key": key, "width": 9, "height": 9, "position": position}
            db.add(Image(product_id=product.id, **image))
        return product, made


async def files(crawler):
    """Path and last change of every file that the index names."""
    tree = ElementTree.fromstring((await crawler.get("/sitemap.xml")).content)
    return {
        httpx.URL(one.findtext("s:loc", "", NAMES)).path: one.findtext("s:lastmod", None, NAMES)
        for one in tree.findall("s:sitemap", NAMES)
    }


async def entries(crawler, *paths):
    """The entries of some files by the path of the page."""
    found = {}
    for path in paths:
        tree = ElementTree.fromstring((await crawler.get(path)).content)
        for one in tree.findall("s:url", NAMES):
            found[httpx.URL(one.findtext("s:loc", "", NAMES)).raw_path.decode()] = one
    return found


def changed(entry):
    return datetime.fromisoformat(entry.findtext("s:lastmod", "", NAMES))


def file_of(product):
    return f"/sitemaps/products-{product.id // sitemaps.A_FILE}.xml"


async def test_robots_are_shown_the_sitemap_and_kept_from_what_is_private_or_endless(crawler):
    lines = (await crawler.get("/robots.txt")).text.splitlines()

    refused = tuple(line.removeprefix("Disallow: ") for line in lines if "Disallow" in line)
    assert "Sitemap: http://localhost:3000/sitemap.xml" in lines
    assert [place for place in PRIVATE_PLACES if not place.startswith(refused)] == []
    assert [place for place in PUBLIC_PLACES if place.startswith(refused)] == []


async def test_every_kind_of_page_is_in_a_file_that_the_index_names(crawler):
    product, made = await sold()
    async with transaction() as db:
        shelf = await db.get_one(Category, product.category_id)

    found = await entries(crawler, *await files(crawler))

    places = {f"/p/{product.slug}", f"/v/{made.vendor.slug}", f"/c/{shelf.slug}"}
    assert {*places, "/", "/browse", "/sell", "/help", "/help/returns"} <= set(found)


async def test_the_index_tells_the_last_change_of_every_file(crawler):
    await sold()

    dates = (await files(crawler)).values()

    assert all(now() - datetime.fromisoformat(date) < timedelta(days=1) for date in dates)


async def test_a_product_comes_with_its_pictures_in_order(crawler):
    product, _made = await sold("front", "back")

    entry = (await entries(crawler, file_of(product)))[f"/p/{product.slug}"]

    assert [place.text for place in entry.findall("i:image/i:loc", NAMES)] == [
        "http://localhost:3000/media/front-1200.webp",
        "http://localhost:3000/media/back-1200.webp",
    ]


async def test_new_stock_and_new_prices_are_changes_of_a_product(crawler):
    restocked, its_shop = await sold()
    reduced, another_shop = await sold()
    await seem_old(restocked, reduced)
    before = await entries(crawler, file_of(restocked), file_of(reduced))
    async with transaction() as db:
        await offers.set_stock(db, its_shop.owner, its_shop.offer.id, 3)
        # As an import does, which tells of all its rows in one event.
        (await db.get_one(Offer, another_shop.offer.id)).price_minor = 1_500
    after = await entries(crawler, file_of(restocked), file_of(reduced))

    for product in (restocked, reduced):
        assert now() - changed(before[f"/p/{product.slug}"]) > timedelta(days=8)
        assert now() - changed(after[f"/p/{product.slug}"]) < timedelta(minutes=5)


async def seem_old(*products):
    """Nothing has happened to these products for nine days."""
    ids = [product.id for product in products]
    past = now() - timedelta(days=9)
    async with transaction() as db:
        for kind, of, when in (
            (Product, Product.id, "updated_at"),
            (Offer, Offer.product_id, "updated_at"),
            (OutboxEvent, OutboxEvent.aggregate_id, "recorded_at"),
        ):
            await db.execute(update(kind).where(col(of).in_(ids)).values({when: past}))


async def test_a_file_is_put_together_from_batches(crawler, monkeypatch):
    products = [(await sold())[0] for _ in range(3)]
    monkeypatch.setattr(sitemaps, "A_BATCH", 2)

    found = await entries(crawler, *{file_of(product) for product in products})

    assert {f"/p/{product.slug}" for product in products} <= set(found)


async def test_files_go_on_where_the_ids_do_and_empty_ones_are_not_named(crawler, monkeypatch):
    product, _made = await sold()
    async with transaction() as db:
        words = {"slug": f"far-{product.id}", "title": "Far"}
        far = Product(id=product.id + FAR, category_id=product.category_id, **words)
        db.add(far)
    monkeypatch.setattr(sitemaps, "A_FILE", 10)

    named = await files(crawler)

    assert {file_of(product), file_of(far)} <= set(named)
    assert f"/sitemaps/products-{product.id // 10 + 3}.xml" not in named
    assert f"/p/{far.slug}" not in await entries(crawler, file_of(product))
    assert f"/p/{far.slug}" in await entries(crawler, file_of(far))
    async with transaction() as db:  # other tests count what lies so far
        await db.delete(await db.get_one(Product, far.id))


async def test_what_is_hidden_is_left_out(crawler):
    product, _made = await sold()
    async with transaction() as db:
        await hide_product(db, await staff(db), product.id, "Not allowed")

    assert f"/p/{product.slug}" not in await entries(crawler, file_of(product))


async def test_a_file_is_sent_once_until_it_has_news(crawler):
    product, _made = await sold()
    first = await crawler.get(file_of(product))
    known = {"if-none-match": first.headers["etag"]}

    again = await crawler.get(file_of(product), headers=known)
    async with transaction() as db:
        await hide_product(db, await staff(db), product.id, "Not allowed")
    after = await crawler.get(file_of(product), headers=known)

    assert first.headers["cache-control"] == "public, max-age=3600"
    assert first.headers["last-modified"].endswith("GMT")
    assert (again.status_code, again.content) == (304, b"")
    assert after.status_code == 200


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemaps/pages.xml"])
async def test_heads_are_told_without_making_the_bodies(crawler, path, monkeypatch):
    monkeypatch.setattr(crawlers, "sitemap_entries", None)

    answer = await crawler.head(path)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "name",
    ["people", "products", "products-", "products-999999999", "products-1e9", "products-00",
     "products-99999999999", "categories-7", "pages-0"],
)  # fmt: skip
async def test_a_sitemap_that_is_not_there_is_not_found(crawler, name):
    assert (await crawler.get(f"/sitemaps/{name}.xml")).status_code == 404


async def test_who_asks_too_often_is_asked_to_wait(crawler):
    answers = [await crawler.head("/sitemaps/pages.xml") for _ in range(121)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert answers[-1].headers["retry-after"] == "60"
