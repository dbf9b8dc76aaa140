"""Buying by plain form posts, as a browser without scripts does."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from marketplace.adapters.database import transaction
from marketplace.adapters.forms import kept_form
from marketplace.adapters.tokens import VISITOR_COOKIE, token_hash
from marketplace.api import http_app
from marketplace.models.carts import CartLine
from marketplace.queries.baskets import open_cart
from marketplace.rules.permissions import Actor
from tests.factories import shop

WHERE = {
    "name": "Ada Byron", "line1": "12 Elm Street", "line2": "", "postcode": "10115",
    "city": "Berlin", "country": "DE", "phone": "",
}  # fmt: skip


@pytest.fixture
async def browser(db_url):
    """A browser that has been given a visitor's cookie."""
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(
        transport=transport, base_url="http://shop", cookies={VISITOR_COOKIE: "a-visitor"}
    ) as client:
        yield client


async def on_sale(**terms):
    """Something that is on sale."""
    async with transaction() as db:
        return await shop(db, **terms)


async def lines():
    """What the visitor's basket holds: quantity by offer."""
    async with transaction() as db:
        cart = await open_cart(db, Actor(visitor=token_hash("a-visitor")))
        if cart is None:
            return {}
        found = await db.exec(select(CartLine).where(CartLine.cart_id == cart.id))
        return {line.offer_id: (line.id, line.quantity) for line in found.all()}


async def problem_behind(answer):
    """What the page that one is sent to will say."""
    key = parse_qs(urlsplit(answer.headers["location"]).query)["form"][0]
    return await kept_form(key)


async def test_an_offer_gets_into_the_basket(browser):
    made = await on_sale(stock=5)

    answer = await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 2})

    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    assert (await lines())[made.offer.id][1] == 2


async def test_a_lines_quantity_changes_and_nothing_takes_it_out(browser):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})
    line_id = (await lines())[made.offer.id][0]

    await browser.post("/doors/basket/line", data={"line": line_id, "quantity": 3})
    more = (await lines())[made.offer.id][1]
    await browser.post("/doors/basket/line", data={"line": line_id, "quantity": 0})

    assert more == 3
    assert made.offer.id not in await lines()


@pytest.mark.parametrize(
    "sent",
    [{}, {"offer": "x", "quantity": 1}, {"offer": "1" * 40, "quantity": 1}, {"quantity": "-1"}],
)
async def test_a_post_that_makes_no_sense_says_so_and_changes_nothing(browser, sent):
    before = await lines()

    answer = await browser.post("/doors/basket", data=sent)

    assert answer.headers["location"].startswith("/cart?form=")
    assert (await problem_behind(answer))["problem"]
    assert await lines() == before


@pytest.mark.parametrize("quantity", ["0", "-3", "99999", "2.5", ""])
async def test_no_impossible_number_gets_into_the_basket(browser, quantity):
    made = await on_sale(stock=5)

    answer = await browser.post(
        "/doors/basket", data={"offer": made.offer.id, "quantity": quantity}
    )

    assert (await problem_behind(answer))["problem"]
    assert made.offer.id not in await lines()


async def test_a_strangers_line_is_not_found(browser):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})
    line_id = (await lines())[made.offer.id][0]
    browser.cookies.set(VISITOR_COOKIE, "another-visitor", domain="shop")
    browser.cookies.delete(VISITOR_COOKIE, domain="")

    answer = await browser.post("/doors/basket/line", data={"line": line_id, "quantity": 9})

    assert (await problem_behind(answer))["problem"] == "That isn't in your basket any more."
    assert (await lines())[made.offer.id][1] == 1


async def test_an_address_that_is_not_complete_comes_back_with_what_was_typed(browser):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})

    answer = await browser.post(
        "/doors/checkout", data=WHERE | {"city": "", "email": "ada@example.org", "expected": "1"}
    )

    shown = await problem_behind(answer)
    assert answer.headers["location"].startswith("/checkout?form=")
    assert "Ada" not in answer.headers["location"]
    assert (shown["field"], shown["line1"], shown["email"]) == (
        "city",
        "12 Elm Street",
        "ada@example.org",
    )


async def test_a_total_that_the_shopper_did_not_see_is_not_charged(browser):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})

    answer = await browser.post(
        "/doors/checkout", data=WHERE | {"email": "ada@example.org", "expected": "1"}
    )

    assert "price has changed" in (await problem_behind(answer))["problem"]


async def test_a_way_of_delivery_is_chosen_and_what_was_typed_comes_back(browser):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})
    chosen = {"parcel": f"{made.vendor.id}:standard"}

    in_basket = await browser.post("/doors/basket/service", data=chosen)
    at_checkout = await browser.post(
        "/doors/basket/service", data=WHERE | chosen | {"email": "ada@example.org"}
    )

    assert in_basket.headers["location"] == "/cart"
    assert at_checkout.headers["location"].startswith("/checkout?form=")
    shown = await problem_behind(at_checkout)
    assert (shown["line1"], shown["email"], shown["problem"]) == (
        "12 Elm Street",
        "ada@example.org",
        "",
    )


@pytest.mark.parametrize("parcel", ["", "0:standard", "x", f"{10**30}:express", "1", ":"])
async def test_a_way_that_there_is_not_changes_nothing(browser, parcel):
    made = await on_sale(stock=5)
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})

    answer = await browser.post("/doors/basket/service", data={"parcel": parcel})

    assert (await problem_behind(answer))["problem"]
