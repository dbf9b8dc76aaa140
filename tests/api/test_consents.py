"""Nothing is stored or counted that nobody agreed to, and changing one's mind is one post."""

import uuid

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters import search_log, search_recent
from marketplace.adapters.database import reading
from marketplace.adapters.tokens import CONSENT_COOKIE, VISITOR_COOKIE
from marketplace.jobs.searches import flush_searches
from marketplace.models.accounts import Account
from marketplace.models.privacy import ConsentGiven
from marketplace.models.search import SearchEvent
from marketplace.rules.privacy import WORDING, Consent, Purpose
from marketplace.rules.search_log import whose
from tests.api.test_doors import PASSWORD, applicant, client
from tests.api.test_searches import browser, guest, own_log, word

__all__ = ["client", "own_log"]


async def counted(query):
    await flush_searches(0)
    async with reading() as db:
        found = select(SearchEvent.id).where(SearchEvent.query == query)
        return len((await db.exec(found)).all())


@pytest.mark.parametrize(
    ("cookie", "is_remembered", "is_counted"),
    [
        ("", False, False),
        ("nonsense", False, False),
        (f"{WORDING - 1}.ps", False, False),
        (f"{WORDING}.", False, False),
        (f"{WORDING}.p", True, False),
        (f"{WORDING}.s", False, True),
        (f"{WORDING}.ps", True, True),
    ],
)
async def test_only_what_was_agreed_to_is_done(db_url, cookie, is_remembered, is_counted):
    query, token = word(), uuid.uuid4().hex
    seen = {"kind": "view", "at": f"q={query}", "found": "7"}

    async with browser(token, agreed=cookie) as page:
        assert (await page.post("/doors/searches", data=seen)).status_code == 204

    assert bool(await search_recent.recent(whose(guest(token)))) == is_remembered
    assert bool(await counted(query)) == is_counted
    assert not await search_log.waiting(1)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ({"choice": "all"}, "1.ps"),
        ({"choice": "necessary", "purpose": ["statistics"]}, "1."),
        ({"choice": "chosen"}, "1."),
        ({"choice": "chosen", "purpose": ["statistics", "theft"]}, "1.s"),
        ({"purpose": ["statistics", "preferences"]}, "1."),
        ({}, "1."),
    ],
)
async def test_only_a_clear_yes_is_one(client, said, written):
    here = {"referer": "http://shop/search?q=lamp"}

    answer = await client.post("/doors/consent", data=said, headers=here)

    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=lamp")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if CONSENT_COOKIE in c)
    assert cookie.partition(";")[0] in {f"{CONSENT_COOKIE}={written}"}
    assert "HttpOnly" not in cookie and "SameSite=lax" in cookie


async def test_who_no_longer_agrees_is_forgotten_at_once(db_url):
    token = uuid.uuid4().hex
    await search_recent.remember(whose(guest(token)), "a lamp")

    async with browser(token) as page:
        await page.post("/doors/consent", data={"choice": "chosen", "purpose": "statistics"})

    assert await search_recent.recent(whose(guest(token))) == []


async def test_what_members_agree_to_is_written_down_with_its_words(client):
    form = applicant()
    client.cookies.set(CONSENT_COOKIE, "1.s")
    await client.post("/doors/sign-up", data=form)
    await client.post("/doors/consent", data={"choice": "necessary", "source": "page"})

    async with reading() as db:
        found = (
            select(ConsentGiven)
            .join(Account, col(Account.id) == col(ConsentGiven.account_id))
            .where(Account.email == form["email"])
            .order_by(col(ConsentGiven.id))
        )
        first, second = (await db.exec(found)).all()
    assert (first.purposes, first.source, first.wording) == (["statistics"], "sign-in", WORDING)
    assert (second.purposes, second.source) == ([], "page")
    assert first.created_at < second.created_at


async def test_a_members_choice_comes_along_to_another_browser(client):
    form = applicant()
    await client.post("/doors/sign-up", data=form)
    await client.post("/doors/consent", data={"choice": "all"})
    client.cookies.clear()

    said = {"email": form["email"], "password": PASSWORD}
    answer = await client.post("/doors/sign-in", data=said)

    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith(f"{CONSENT_COOKIE}=1.ps;") for cookie in cookies)


async def test_only_browsers_that_were_not_asked_get_the_style_that_shows_the_question(client):
    async def style():
        answer = await client.get("/doors/consent.css")
        assert answer.headers["content-type"].startswith("text/css")
        assert answer.headers["cache-control"] == "private, no-store"
        return answer.text

    assert ".consent" in await style()
    client.cookies.set(CONSENT_COOKIE, "1.")
    assert await style() == ""


def test_a_cookie_reads_as_it_was_written():
    for agreed in (Consent(), Consent(Purpose), Consent([Purpose.STATISTICS])):
        assert Consent.read(agreed.written) == agreed
    assert Consent.read("") is None
    assert Consent.read("2.ps") is None


async def test_other_sites_agree_to_nothing_in_somebodys_name(client):
    answer = await client.post(
        "/doors/consent", data={"choice": "all"}, headers={"origin": "http://elsewhere"}
    )

    assert answer.status_code == 403
    assert httpx.Cookies(answer.cookies).get(VISITOR_COOKIE) is None
