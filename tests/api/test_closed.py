"""The shop closed for maintenance."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api.closed import ClosedForNow
from marketplace.errors import Conflict
from marketplace.models.accounts import Account
from marketplace.models.staff import Setting
from marketplace.rules.kinds import StaffRole
from marketplace.services import accounts, carts, checkout, settings
from tests.factories import HOME, person, shop, staff, visitor


@pytest.fixture
async def browser(db_url):
    """A browser in front of a shop whose every address answers."""
    every = Route("/{path:path}", lambda request: PlainTextResponse("open"))
    transport = httpx.ASGITransport(app=ClosedForNow(Starlette(routes=[every])))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


@pytest.fixture
async def closed(db_url):
    """The shop, closed until the test is over."""
    async with transaction() as db:
        admin = await staff(db)
        (await db.get_one(Account, admin.account_id)).staff_role = StaffRole.SUPER
        db.add(Setting(name="closed_notice", value="Back at <eight>."))
        token = await accounts.open_session(db, admin.account_id, user_agent="test", address="")
    yield token
    async with transaction() as db:
        await db.delete(await db.get_one(Setting, "closed_notice"))


async def test_a_shop_without_a_notice_is_open(browser):
    assert (await browser.get("/p/lamp")).text == "open"


@pytest.mark.parametrize("path", ["/", "/p/lamp", "/cart", "/vendor"])
async def test_a_closed_shop_says_so_and_when_to_come_back(browser, closed, path):
    answer = await browser.get(path)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "600"
    assert "Back at &lt;eight&gt;." in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in", "/second-step", "/doors/second-step", "/doors/challenge?door=sign-in",
        "/doors.js", "/prove-again", "/admin/settings", "/webhooks/stripe", "/health",
    ],
)  # fmt: skip
async def test_staff_and_machines_get_in_all_the_same(browser, closed, path):
    assert (await browser.get(path)).text == "open"


async def test_staff_see_the_closed_shop(browser, closed):
    answer = await browser.get("/p/lamp", headers={"cookie": f"{SESSION_COOKIE}={closed}"})

    assert answer.text == "open"


async def test_other_people_do_not(browser, closed):
    async with transaction() as db:
        somebody = await person(db)
        token = await accounts.open_session(db, somebody.account_id, user_agent="", address="")

    answer = await browser.get("/p/lamp", headers={"cookie": f"{SESSION_COOKIE}={token}"})

    assert answer.status_code == 503


async def test_nothing_is_sold_by_a_page_that_was_still_open(db):
    made = await shop(db)
    buyer = visitor()
    await carts.add_line(db, buyer, made.offer.id, 1)
    admin = await staff(db)
    await settings.change(db, admin, "closed_notice", "Back at eight.")

    with pytest.raises(Conflict, match="Nothing was charged"):
        await checkout.prepare(db, buyer, "ada@example.org", HOME, 2_500)
