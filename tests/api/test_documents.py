"""The shop's pages as machines and browsers without scripts get them, through the whole app.

The pages are not built here, so each document is the shell with the page's head and state.
`tests/pages/test_documents.py` looks at rendered ones.
"""

import html
import json
import re

import pytest

from marketplace.adapters import search_recent
from marketplace.adapters.cache import documents
from marketplace.adapters.database import transaction
from marketplace.adapters.tokens import SESSION_COOKIE, VISITOR_COOKIE, token_hash
from marketplace.models.catalog import Category, Product
from marketplace.models.reviews import Review
from marketplace.pages.documents import product as about_product
from marketplace.pages.site import with_documents
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.rules.search_log import whose
from marketplace.services import (
    accounts,
    catalog,
    categories,
    offers,
    questions,
    reviews,
    search_curation,
    vendors,
)
from marketplace.services.catalog_drafts import ProductWords
from reflex_documents.opening import open_page
from reflex_documents.store import Made
from tests.factories import person, shop, staff


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


def state(answer, name):
    """What the page's state of this name begins with in the browser."""
    island = re.search(r'<template id="document-state">(.*?)</template>', answer.text)
    states = json.loads(html.unescape(island[1]))
    return next(values for full, values in states.items() if full.endswith(name))


async def test_a_products_document_says_what_it_is_and_what_it_costs(reader):
    product, _former, made = await sold()

    answer = await reader.get(f"/p/{product.slug}")

    offer = things(answer)["Product"]["offers"]
    assert answer.status_code == 200
    assert (offer["lowPrice"], offer["priceCurrency"], offer["offerCount"]) == ("129.50", "EUR", 1)
    assert offer["offers"][0]["seller"]["name"] == made.vendor.name
    assert offer["offers"][0]["seller"]["url"].startswith("http://localhost:3000/v/")
    assert f'rel="canonical" href="http://localhost:3000/p/{product.slug}"' in answer.text


async def test_the_browser_goes_on_from_the_state_that_the_document_shows(reader):
    product, _former, _made = await sold()

    answer = await reader.get(f"/p/{product.slug}")

    page = state(answer, "product_state")["page_rx_state_"]
    assert (page["id"], page["title"]) == (product.id, "Elm bench")
    assert page["variants"][0]["best"]["price_minor"] == 12_950


async def test_no_title_ends_the_element_it_stands_in(reader):
    evil = '</script></title></template><script>alert("x")</script>'
    product, _former, _made = await sold(evil)

    answer = await reader.get(f"/p/{product.slug}")

    assert "<script>alert" not in answer.text
    assert things(answer)["Product"]["name"] == evil
    assert state(answer, "product_state")["page_rx_state_"]["title"] == evil


@pytest.mark.parametrize("path", ["/p/no-such-thing", "/c/nowhere", "/v/nobody", "/browse/99-1"])
async def test_what_never_was_is_not_found_and_not_indexed(reader, path):
    answer = await reader.get(path)

    assert answer.status_code == 404
    assert 'content="noindex"' in answer.text
    assert "canonical" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"


async def test_an_address_that_is_nobodys_gets_the_shops_own_page(reader):
    answer = await reader.get("/no/such/room")

    assert answer.status_code == 404
    assert "We couldn't find that page" in html.unescape(answer.text)


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


async def test_a_former_name_of_a_category_leads_to_the_present_one(reader):
    product, _former, _made = await sold()
    async with transaction() as db:
        shelf = await db.get_one(Category, product.category_id)
        former = shelf.slug
        await categories.describe(db, await staff(db), shelf.id, f"{shelf.name} renamed", "")

    answer = await reader.get(f"/c/{former}")

    assert (answer.status_code, answer.headers["location"]) == (301, f"/c/{former}-renamed")
    assert shelf.name in (await reader.get(f"/p/{product.slug}")).text


async def test_a_page_for_members_sends_others_to_sign_in_and_back(reader):
    answer = await reader.get("/account/orders")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Faccount%2Forders",
    )


async def test_a_members_document_is_theirs_alone(reader):
    async with transaction() as db:
        made = await shop(db)
        token = await accounts.open_session(
            db, made.owner.account_id, user_agent="test", address=""
        )

    answer = await reader.get("/", headers={"cookie": f"{SESSION_COOKIE}={token}"})

    assert answer.headers["cache-control"] == "private, no-store"
    assert state(answer, "frame_state")["frame_rx_state_"]["is_member"] is True
    assert token not in answer.text


async def test_an_anonymous_document_holds_nothing_of_the_request(reader):
    answer = await reader.get("/", headers={"cookie": "visitor=secret-visitor", "x-odd": "odd-one"})

    assert "secret-visitor" not in answer.text
    assert "odd-one" not in answer.text


async def test_a_broken_piece_of_a_category_is_not_found(reader):
    product, _former, _made = await sold()
    async with transaction() as db:
        shelf = await db.get_one(Category, product.category_id)

    answers = [
        await reader.get(f"/c/{shelf.slug}", params=asked)
        for asked in ({"after": "x"}, {"sort": "nonsense"}, {"after": "9" * 40 + ":1"})
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_only_the_usual_order_of_a_category_is_indexed(reader):
    product, _former, _made = await sold()
    async with transaction() as db:
        shelf = await db.get_one(Category, product.category_id)

    usual = await reader.get(f"/c/{shelf.slug}", params={"utm_source": "mail"})
    dearest = await reader.get(f"/c/{shelf.slug}", params={"sort": "price-desc"})

    assert "noindex" not in usual.text
    assert f'rel="canonical" href="http://localhost:3000/c/{shelf.slug}"' in usual.text
    assert "noindex" in dearest.text


async def price(db, made):
    await offers.set_price(db, made.owner, made.offer.id, 9_900, None)


async def stock(db, made):
    await offers.set_stock(db, made.owner, made.offer.id, 1)


async def pause(db, made):
    await offers.pause(db, made.owner, made.offer.id)


async def hide(db, made):
    await catalog.hide_product(db, await staff(db), made.offer.product_id, "Not allowed here.")


async def question(db, made):
    await questions.ask(db, await person(db), made.offer.product_id, "Is it made of oak?")


async def hidden_review(db, made):
    writer = await person(db)
    review = Review(product_id=made.offer.product_id, account_id=writer.account_id, stars=1)
    db.add(review)
    await db.flush()
    await reviews.hide(db, await staff(db), review.id, "Abusive words.")


async def vote(db, made):
    writer = await person(db)
    review = Review(product_id=made.offer.product_id, account_id=writer.account_id, stars=5)
    db.add(review)
    await db.flush()
    await reviews.vote_helpful(db, await person(db), review.id)


async def suspension(db, made):
    await vendors.suspend(db, SYSTEM, made.vendor.id, "Does not send.")


@pytest.mark.parametrize(
    "change", [price, stock, pause, hide, question, hidden_review, vote, suspension]
)
async def test_what_changes_a_products_page_ends_its_document_and_no_other(reader, change):
    _product, _former, made = await sold()
    _other, _its_former, other = await sold("Oak bench")
    store = documents()
    for one in (made, other):
        topics = frozenset({f"product-{one.offer.product_id}", f"vendor-{one.vendor.id}"})
        kept = Made(200, {"identity": b"page"}, topics, await store.count())
        await store.keep(f"test {one.offer.id}", kept, 60)

    async with transaction() as db:
        await change(db, made)

    assert await store.get(f"test {made.offer.id}", []) is None
    assert await store.get(f"test {other.offer.id}", [])


async def test_a_product_depends_on_its_own_news_and_on_that_of_shops_and_settings(application):
    from marketplace.marketplace import app

    product, _former, _made = await sold()
    site = with_documents(app)._site

    opened = await open_page(app, f"{site.url}/p/{product.slug}", {}, site.frame, site.check)

    assert about_product(opened).depends_on == {
        f"product-{product.id}",
        "all-vendors",
        "categories",
        "settings",
    }


async def test_a_search_that_staff_lead_elsewhere_is_answered_so(reader):
    address = "/search?q=sending+things+back"
    assert (await reader.get(address)).status_code == 200

    async with transaction() as db:
        await search_curation.redirect(db, SYSTEM, "sending things back", "/help/returns")
    answer = await reader.get(address)
    narrowed = await reader.get(f"{address}&stock=1")
    async with transaction() as db:
        await search_curation.stop_redirect(db, SYSTEM, "sending things back")

    assert (answer.status_code, answer.headers["location"]) == (303, "/help/returns")
    assert narrowed.status_code == 200
    assert (await reader.get(address)).status_code == 200


async def test_nobodys_recent_searches_stand_in_a_document(reader):
    token = "somebody-who-searches"
    await search_recent.remember(whose(Actor(visitor=token_hash(token))), "a very private thing")

    answer = await reader.get("/", headers={"cookie": f"{VISITOR_COOKIE}={token}"})

    assert "a very private thing" not in answer.text
