"""What machines read of the public pages: status, head, robots, sitemaps."""

import json
import re
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.api import http_app
from marketplace.api.documents import Documents
from marketplace.models.catalog import Product
from marketplace.rules.kinds import ProductStatus
from marketplace.services import catalog
from marketplace.services.catalog_drafts import ProductWords
from tests.factories import shop

SHELL = "<html><head><title>Shell</title><script>theme()</script></head><body></body></html>"


@pytest.fixture
async def reader(db_url):
    """A search engine in front of the pages' shell."""
    pages = Starlette(routes=[Route("/{path:path}", lambda request: HTMLResponse(SHELL))])
    transport = httpx.ASGITransport(app=Documents(pages))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


@pytest.fixture
async def crawler(db_url):
    """A search engine at the other doors."""
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def sold(title="Elm bench"):
    """A product that is on sale, with another title than it began with, and its shop."""
    async with transaction() as db:
        made = await shop(db, price=12_950)
        product = await db.get_one(Product, made.offer.product_id)
        former = product.slug
        words = ProductWords(title=title, category_id=product.category_id)
        await catalog.edit_product(db, made.owner, product.id, words)
        return product, former, made


def things(answer):
    """The schema.org objects of a page by their type."""
    islands = re.findall(r'<script[^>]*ld\+json">(.*?)</script>', answer.text)
    return {thing["@type"]: thing for thing in map(json.loads, islands)}


async def test_a_products_document_says_what_it_is_and_what_it_costs(reader):
    product, _former, made = await sold()

    answer = await reader.get(f"/p/{product.slug}")

    offers = things(answer)["Product"]["offers"]
    assert answer.status_code == 200
    assert "<title data-document>Elm bench</title>" in answer.text
    assert "Shell" not in answer.text
    assert (offers["lowPrice"], offers["priceCurrency"], offers["offerCount"]) == (
        "129.50",
        "EUR",
        1,
    )
    assert offers["offers"][0]["seller"]["name"] == made.vendor.name
    assert offers["offers"][0]["seller"]["url"].startswith("http://")


async def test_the_way_to_a_product_begins_at_the_front_page(reader):
    product, _former, _made = await sold()

    steps = things(await reader.get(f"/p/{product.slug}"))["BreadcrumbList"]["itemListElement"]

    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1]["name"] == "Elm bench"


async def test_no_title_ends_the_element_it_stands_in(reader):
    evil = '</script></title><script>alert("x")</script>'
    product, _former, _made = await sold(evil)

    answer = await reader.get(f"/p/{product.slug}")

    assert "<script>alert" not in answer.text
    assert things(answer)["Product"]["name"] == evil


async def test_what_never_was_is_not_found_and_not_indexed(reader):
    answer = await reader.get("/p/no-such-thing")

    assert answer.status_code == 404
    assert 'content="noindex"' in answer.text
    assert "canonical" not in answer.text


async def test_what_was_taken_off_the_shelves_is_gone(reader):
    product, _former, _made = await sold()
    async with transaction() as db:
        (await db.get_one(Product, product.id)).status = ProductStatus.HIDDEN

    assert (await reader.get(f"/p/{product.slug}")).status_code == 410


async def test_a_former_name_leads_to_the_present_one(reader):
    product, former, _made = await sold("Elm bench with a new name")
    assert former != product.slug

    answer = await reader.get(f"/p/{former}")

    assert (answer.status_code, answer.headers["location"]) == (301, f"/p/{product.slug}")


@pytest.mark.parametrize("path", ["/cart", "/vendor", "/assets/a.js", "/p/a/b", "/p/a.js"])
async def test_other_paths_pass_untouched(reader, path):
    assert (await reader.get(path)).text == SHELL


async def test_robots_are_shown_the_sitemap_and_kept_from_baskets(crawler):
    text = (await crawler.get("/robots.txt")).text

    assert "Disallow: /cart" in text
    assert "/sitemap.xml" in text


async def test_every_published_product_is_in_a_sitemap_that_the_index_names(crawler):
    product, _former, made = await sold()

    index = ElementTree.fromstring((await crawler.get("/sitemap.xml")).text)
    files = [httpx.URL(place.text).path for place in index.iter() if place.tag.endswith("loc")]
    texts = [(await crawler.get(path)).text for path in files]

    assert any(f"/p/{product.slug}</loc><lastmod>" in text for text in texts)
    assert any(f"/v/{made.vendor.slug}</loc>" in text for text in texts)


@pytest.mark.parametrize("name", ["people", "products-", "products-999999999", "products-1e9"])
async def test_a_sitemap_that_is_not_there_is_not_found(crawler, name):
    assert (await crawler.get(f"/sitemaps/{name}.xml")).status_code == 404
