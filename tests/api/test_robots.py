"""Robots at the doors: what they fall into, and the sums that their browsers would have to do."""

import asyncio
import time
from contextlib import asynccontextmanager
from uuid import uuid4

import altcha
import httpx
import pytest
from playwright.async_api import async_playwright
from sqlmodel import select

from marketplace.adapters import challenges as setters
from marketplace.adapters import suspicion
from marketplace.adapters.challenges import Altcha
from marketplace.adapters.database import reading
from marketplace.adapters.suspicion import ROBOT
from marketplace.adapters.traps import FIELD, STAMP, is_robot, stamp
from marketplace.api import LAYERS, http_app
from marketplace.config import ROOT, settings
from marketplace.models.accounts import Account
from marketplace.models.staff import OutboxEvent
from tests.api.test_doors import accounts_with, applicant
from tests.api.visits import read_for
from tests.running import BROWSER_ARGUMENTS, browser_path


def application():
    app = http_app()
    for layer in LAYERS:
        app = layer(app)
    return app


@asynccontextmanager
async def knocking(address):
    """Somebody at an address."""
    transport = httpx.ASGITransport(app=application(), client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def address(db_url):
    return f"test-{uuid4().hex}"


@pytest.fixture(autouse=True)
def with_altcha(monkeypatch):
    monkeypatch.setenv("CHALLENGE", "altcha")
    settings.cache_clear()
    setters.challenges.cache_clear()
    yield
    settings.cache_clear()
    setters.challenges.cache_clear()


def met(challenge):
    """What the script of a browser makes of a challenge."""
    asked = altcha.Challenge.from_dict(challenge)
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()


async def signed_up(client, **more):
    """The problem of a sign-up, or nothing."""
    form = applicant(**more)
    answer = await client.post("/doors/sign-up", data=form)
    problem = httpx.URL(answer.headers["location"]).params.get("problem", "")
    assert await accounts_with(form["email"]) == (0 if problem else 1)
    return problem


async def make_suspicious(address, door="sign-up"):
    for _ in range(10):
        await suspicion.note(door, address)


# -- what robots fall into


@pytest.mark.parametrize(
    "trapped",
    [
        lambda: {FIELD: "http://cheap.example"},
        lambda: {STAMP: ""},
        lambda: {STAMP: "forged"},
        lambda: read_for(0.2),
    ],
    ids=["filled", "no stamp", "forged", "too quick"],
)
async def test_a_robot_is_answered_as_if_it_had_worked_and_nothing_is_written(address, trapped):
    form = applicant(**trapped())
    async with knocking(address) as robot:
        answer = await robot.post("/doors/sign-up", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    assert await accounts_with(form["email"]) == 0


async def test_a_robot_has_no_mail_sent(address):
    form = applicant()
    async with knocking(address) as person:
        await person.post("/doors/sign-up", data=form)
        asked = {"email": form["email"]}
        real = await person.post("/doors/forgot-password", data=asked | read_for())
        robots = await person.post("/doors/forgot-password", data=asked | {FIELD: "x"})

    paths = {one.headers["location"].partition("=")[0] for one in (real, robots)}
    assert paths == {"/forgot-password?told"}
    async with reading() as db:
        account = (await db.exec(select(Account).where(Account.email == form["email"]))).one()
        found = select(OutboxEvent).where(
            OutboxEvent.name == "PasswordResetAsked", OutboxEvent.aggregate_id == account.id
        )
        assert len((await db.exec(found)).all()) == 1


def test_a_person_is_none_however_long_the_page_was_open():
    assert not is_robot(read_for(1.5))
    assert not is_robot(read_for(90 * 86_400))
    assert is_robot({STAMP: stamp()})


# -- the sums


async def test_nobody_is_asked_before_a_door_looks_abused(address):
    async with knocking(address) as client:
        for _ in range(3):
            assert (await client.get("/doors/challenge?door=sign-up")).status_code == 204
            assert await signed_up(client) == ""

        assert (await client.get("/doors/challenge?door=sign-up")).status_code == 200
        assert await signed_up(client) == ROBOT
    async with knocking(f"{address}-other") as client:
        assert await signed_up(client) == ""


async def test_who_has_done_the_sum_gets_in_once(address):
    await make_suspicious(address)
    async with knocking(address) as client:
        asked = (await client.get("/doors/challenge?door=sign-up")).json()
        proof = met(asked)

        assert await signed_up(client, challenge=proof) == ""
        assert await signed_up(client, challenge=proof) == ROBOT


async def test_of_two_who_show_the_same_sum_at_once_one_gets_in(address):
    asked = await Altcha().ask("sign-up", address)
    proof = met(asked)

    are_met = [Altcha().is_met(proof, "sign-up", address) for _ in range(5)]

    assert sorted(await asyncio.gather(*are_met)) == [False] * 4 + [True]


async def test_a_sum_is_good_for_its_door_and_address_only(address):
    proof = met(await Altcha().ask("sign-up", address))

    assert not await Altcha().is_met(proof, "sign-in", address)
    assert not await Altcha().is_met(proof, "sign-up", "elsewhere")
    assert await Altcha().is_met(proof, "sign-up", address)


async def test_an_old_a_wrong_and_a_forged_sum_are_refused(address, monkeypatch):
    asked = await Altcha().ask("sign-up", address)
    wrong = altcha.Payload(altcha.Challenge.from_dict(asked), altcha.Solution(1, "00" * 32))
    easier = asked | {"parameters": asked["parameters"] | {"keyPrefix": ""}}
    monkeypatch.setattr(setters, "LIFETIME", -setters.LIFETIME)
    old = met(await Altcha().ask("sign-up", address))
    monkeypatch.undo()

    for proof in (wrong.to_base64(), met(easier), old, "", "bm90aGluZw==", "x" * 9_000):
        assert not await Altcha().is_met(proof, "sign-up", address)


async def test_many_wrong_passwords_from_one_address_lead_to_a_sum(address):
    async with knocking(address) as client:
        for _ in range(6):
            await client.post("/doors/sign-in", data=applicant())
        answer = await client.post("/doors/sign-in", data=applicant())

    assert httpx.URL(answer.headers["location"]).params["problem"] == ROBOT


async def test_switched_off_nothing_is_asked(address, monkeypatch):
    monkeypatch.setenv("CHALLENGE", "none")
    settings.cache_clear()
    setters.challenges.cache_clear()
    await make_suspicious(address)
    async with knocking(address) as client:
        assert (await client.get("/doors/challenge?door=sign-up")).status_code == 204
        assert await signed_up(client) == ""


PAGE = """<!doctype html><title>Form</title><script src="/doors.js" defer></script>
<form method="post" action="/doors/sign-up" data-door="sign-up">
<input name="name"><input name="email"><input name="password" type="password">
<input type="hidden" name="opened" value="{opened}"><input type="hidden" name="challenge">
<button>Open the account</button></form>"""


@pytest.mark.browser
async def test_a_browser_does_the_sum_by_itself(address):
    await make_suspicious(address)
    form = applicant()
    page_of_form = PAGE.format(opened=read_for()[STAMP])
    async with knocking(address) as client, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=browser_path(), args=list(BROWSER_ARGUMENTS)
        )
        page = await browser.new_page()

        async def answer(route):
            path = httpx.URL(route.request.url).path
            if path == "/form":
                # The page obeys the shop's own policy.
                policy = (await client.get("/health")).headers["content-security-policy"]
                headers = {"content-type": "text/html", "content-security-policy": policy}
                return await route.fulfill(body=page_of_form, headers=headers)
            if path == "/doors.js":
                script = (ROOT / "assets" / "doors.js").read_text()
                return await route.fulfill(body=script, content_type="text/javascript")
            if path == "/cart":
                return await route.fulfill(body="Signed up")
            request = route.request
            got = await client.request(
                request.method,
                request.url,
                content=request.post_data_buffer,
                headers={"content-type": request.headers.get("content-type", "")},
            )
            return await route.fulfill(
                status=got.status_code, headers=dict(got.headers), body=got.content
            )

        await page.route("**/*", answer)
        await page.goto("http://localhost/form")
        for name in ("name", "email", "password"):
            await page.fill(f"[name={name}]", form[name])
        began = time.monotonic()
        async with page.expect_response("**/doors/sign-up") as sent:
            await page.click("button")
        posted = await (await sent.value).request.response()
        await browser.close()

    assert posted.status == 303 and "problem" not in posted.headers["location"]
    assert await accounts_with(form["email"]) == 1
    assert time.monotonic() - began < 20
