"""Codes, gift cards and coupons by plain HTTP, as a browser without scripts does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.forms import kept_form
from marketplace.adapters.tokens import SESSION_COOKIE, token_hash
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.orders import OrderGroup
from marketplace.queries.baskets import open_cart
from marketplace.queries.carts import cart_contents
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.kinds import CartStatus
from marketplace.rules.permissions import Actor
from marketplace.services import accounts, checkout, credit_accounts, promotions
from marketplace.services.credit_accounts import Grant
from tests.api.test_basket import WHERE, browser, on_sale
from tests.factories import HOME, shop, staff
from tests.services.test_promotions import ten_percent

__all__ = ["browser"]
ME = Actor(visitor=token_hash("a-visitor"))


@pytest.fixture
async def filled(browser):
    """Something for twenty euros in the visitor's basket, alone."""
    made = await on_sale(price=2_000, delivery=0, stock=20)
    async with transaction() as db:
        cart = await open_cart(db, ME)
        if cart is not None:
            cart.status = CartStatus.ORDERED
    await browser.post("/doors/basket", data={"offer": made.offer.id, "quantity": 1})
    return made


async def seen():
    async with reading() as db:
        return await cart_contents(db, ME, 2_000)


async def told(answer):
    key = parse_qs(urlsplit(answer.headers["location"]).query)["note"][0]
    return await kept_form(key)


async def gift_card(amount):
    async with transaction() as db:
        grant = Grant(amount, "EUR", "A present")
        return await credit_accounts.issue_gift_card(db, await staff(db), grant)


async def test_a_code_is_laid_on_the_basket_and_taken_off_again(browser, filled):
    async with transaction() as db:
        made = await promotions.add(db, filled.owner, ten_percent())

    answer = await browser.post("/doors/basket/code", data={"code": made.code, "back": "/cart"})
    with_code = await seen()
    await browser.post("/doors/basket/code/remove", data={"code": made.code, "back": "/cart"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    assert (with_code.total_minor, (await seen()).total_minor) == (1_800, 2_000)


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", ""])
async def test_what_is_wrong_with_a_code_is_told_on_a_page_of_ours(browser, filled, back):
    answer = await browser.post("/doors/basket/code", data={"code": "NOSUCH", "back": back})

    assert answer.headers["location"].startswith("/checkout?note=")
    assert (await told(answer))["field"] == "code"
    assert (await seen()).codes == []


async def test_a_card_that_covers_everything_buys_without_a_payment_page(browser, filled):
    code = await gift_card(2_500)
    await browser.post("/doors/checkout/card", data={"card": code})

    answer = await browser.post(
        "/doors/checkout", data=WHERE | {"email": "ada@example.org", "expected": "2000"}
    )

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/orders/F-")
    number = urlsplit(answer.headers["location"]).path.rpartition("/")[2]
    async with reading() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == number))
        card = await db.exec(select(CreditAccount).where(col(CreditAccount.hint) == code[-4:]))
    assert rows.one().status == GroupStatus.PLACED
    assert card.one().balance_minor == 500


async def test_what_is_on_a_card_is_told_and_asked_for_only_so_often(browser):
    code = await gift_card(2_500)

    answer = await browser.post("/doors/gift-card", data={"card": code})
    wrong = [await browser.post("/doors/gift-card", data={"card": "AAAA"}) for _ in range(11)]

    assert "€25.00 is left" in (await told(answer))["balance"]
    assert code not in answer.headers["location"]
    problems = [(await told(one))["problem"] for one in wrong]
    assert problems[0] == "There is no gift card with that code."
    assert "a bit fast" in problems[-1]


async def test_what_is_held_is_held_longer_twice(browser, filled):
    async with transaction() as db:
        prepared = await checkout.prepare(db, ME, "ada@example.org", HOME, 2_000)
        group = (
            await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        ).one()
        group.expires_at = before = now().replace(microsecond=0) + (group.expires_at - now()) / 2

    answers = [await browser.post("/doors/checkout/hold") for _ in range(3)]

    async with reading() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        group = rows.one()
    assert group.expires_at > before
    assert group.extensions == 2
    assert [one.headers["location"] for one in answers[:2]] == ["/checkout", "/checkout"]
    assert "can't be held any longer" in (await told(answers[2]))["problem"]
    assert not (await seen()).can_hold_longer


async def test_nothing_is_held_longer_that_is_not_held(browser, filled):
    answer = await browser.post("/doors/checkout/hold")

    assert "Nothing is held" in (await told(answer))["problem"]


async def test_coupons_are_taken_home_by_whose_they_are_and_by_nobody_else(browser):
    async with transaction() as db:
        mine, other = await shop(db), await shop(db)
        made = await promotions.add(db, mine.owner, ten_percent(code=""))
        await promotions.make_coupons(db, mine.owner, made.id, 25)
        tokens = [
            await accounts.open_session(db, one.owner.account_id, user_agent="", address="")
            for one in (mine, other)
        ]
    page = f"/exports/coupons/{made.id}"

    answers = [
        await browser.get(page, headers={"cookie": f"{SESSION_COOKIE}={token}"}) for token in tokens
    ]
    guests = await browser.get(page)
    mine_again = {"cookie": f"{SESSION_COOKIE}={tokens[0]}"}
    unknown = await browser.get(f"/exports/coupons/{'9' * 40}", headers=mine_again)

    lines = answers[0].text.removeprefix("\ufeff").split()
    assert lines[0] == "code,batch,used"
    assert len(set(lines[1:])) == 25
    assert (answers[1].status_code, guests.status_code) == (404, 303)
    assert unknown.status_code == 404
    assert "no-store" in answers[0].headers["cache-control"]
