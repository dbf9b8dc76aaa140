"""What pages tell of searches: counted once, of people alone, and kept for a while."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters import search_log, search_recent
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import CONSENT_COOKIE, VISITOR_COOKIE, alias, token_hash
from marketplace.api import LAYERS, http_app
from marketplace.jobs.searches import flush_searches, refresh_popular, thin_search_log
from marketplace.models.columns import now
from marketplace.models.search import SearchDay, SearchEvent
from marketplace.queries.search_reports import search_report
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.rules.search_log import SearchAct, whose
from marketplace.services import search_curation
from tests.factories import staff
from tests.queries.searching import fill, thing

__all__ = ["fill"]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"

Opener = Callable[..., httpx.AsyncClient]


@pytest.fixture(autouse=True)
def own_log(monkeypatch, db_url):
    """A log that no other test writes into."""
    for name in ("LOG", "POPULAR", "SEEN"):
        monkeypatch.setattr(search_log, name, f"try:{name}:{uuid.uuid4()}")


@asynccontextmanager
async def browser(
    token: str, agent: str = CHROME, agreed: str = "1.ps", **headers
) -> AsyncIterator[httpx.AsyncClient]:
    app = http_app()
    for layer in LAYERS:
        app = layer(app)
    transport = httpx.ASGITransport(app=app, client=(f"at-{token}", 1))
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://shop",
        cookies={CONSENT_COOKIE: agreed} | ({VISITOR_COOKIE: token} if token else {}),
        headers={"user-agent": agent, **headers},
    ) as client:
        yield client


def guest(token: str) -> Actor:
    return Actor(visitor=token_hash(token))


def word() -> str:
    """Something that nobody else searches for."""
    return f"zz{uuid.uuid4().hex[:10]}"


async def events(query: str) -> list[SearchEvent]:
    await flush_searches(0)
    async with reading() as db:
        found = select(SearchEvent).where(SearchEvent.query == query).order_by(col(SearchEvent.id))
        return list(await db.exec(found))


async def test_a_search_and_a_click_are_each_counted_once(db_url):
    query, token = word(), uuid.uuid4().hex
    seen = {"kind": "view", "at": f"q={query.upper()}", "found": "7"}
    click = {"kind": "click", "at": f"q={query}", "found": "7", "position": "3", "path": "/p/x"}

    async with browser(token) as page:
        for told in (seen, seen, click, click, {**click, "path": "/p/y", "position": "4"}):
            answer = await page.post("/doors/searches", data=told)
            assert answer.status_code == 204

    view, first, second = await events(query)
    assert (view.kind, view.found, view.page, view.filters) == (SearchAct.VIEW, 7, 1, "")
    assert (first.kind, first.position, first.path) == (SearchAct.CLICK, 3, "/p/x")
    assert second.path == "/p/y"
    assert {each.who for each in (view, first, second)} == {alias(whose(guest(token)))}


async def test_pages_and_filters_of_a_search_are_told_apart_from_it(db_url):
    query, token = word(), uuid.uuid4().hex

    async with browser(token) as page:
        for at in (
            f"q={query}",
            f"q={query}&page=2",
            f"q={query}&brand=Oak",
            f"q={query}&sort=price",
        ):
            await page.post("/doors/searches", data={"kind": "view", "at": at, "found": "7"})

    rows = [(each.page, each.filters) for each in await events(query)]
    assert rows == [(1, ""), (2, ""), (1, "brand=Oak")]


async def test_machines_nonsense_and_nobody_are_not_counted(db_url):
    query = word()
    seen = {"kind": "view", "at": f"q={query}", "found": "7"}

    for token, agent in (("a" * 32, "Googlebot/2.1"), ("", CHROME)):
        async with browser(token, agent) as page:
            assert (await page.post("/doors/searches", data=seen)).status_code == 204
    async with browser("b" * 32) as page:
        for told in ({}, {"kind": "view"}, {**seen, "kind": "theft"}, {"kind": "view", "at": "q="}):
            assert (await page.post("/doors/searches", data=told)).status_code == 204
    async with browser("c" * 32, origin="http://elsewhere") as page:
        assert (await page.post("/doors/searches", data=seen)).status_code == 403

    assert await events(query) == []


async def test_nobody_fills_the_log_alone(db_url):
    query, token = word(), uuid.uuid4().hex

    async with browser(token) as page:
        for number in range(130):
            at = f"q={query}&page={number % 50}&brand={number}"
            await page.post("/doors/searches", data={"kind": "view", "at": at})

    assert len(await events(query)) <= 120


async def test_a_search_is_remembered_for_who_made_it(db_url):
    query, token = word(), uuid.uuid4().hex

    async with browser(token) as page:
        for at in (f"q={query}+Lamp", f"q={query}+Lamp&page=2"):
            await page.post("/doors/searches", data={"kind": "view", "at": at, "found": "7"})

    assert await search_recent.recent(whose(guest(token))) == [f"{query} Lamp"]
    assert await search_recent.recent(whose(guest("another"))) == []


async def test_a_search_that_leads_elsewhere_counts_and_lacks_nothing(db_url):
    query, token = word(), uuid.uuid4().hex
    async with browser(token) as page:
        await page.post("/doors/searches", data={"kind": "led", "at": f"q={query}", "found": "1"})
    for who in range(6):
        await noted(query, f"{who}", kind="led")
    assert len(await events(query)) == 7

    async with transaction() as db:
        report = await search_report(db, await staff(db), 7)
        await forget(db, query)

    [row] = [row for row in report.top if row.query == query]
    assert (row.searches, row.found) == ("7", "Led on")
    assert [row for row in report.without if row.query == query] == []
    assert await search_recent.recent(whose(guest(token))) == [query]


async def test_what_was_written_before_is_not_written_again(db_url, monkeypatch):
    query, token = word(), uuid.uuid4().hex
    async with browser(token) as page:
        await page.post("/doors/searches", data={"kind": "view", "at": f"q={query}"})
    [entry] = await search_log.waiting(10)

    await flush_searches(0)
    await search_log.note(entry)

    assert len(await events(query)) == 1
    assert await search_log.waiting(10) == []


async def forget(db, *queries):
    """Leave no figures behind."""
    for each in await db.exec(select(SearchEvent).where(col(SearchEvent.query).in_(queries))):
        await db.delete(each)


async def noted(query, who, *, kind="view", found=5, days=0, filters="", page=1):
    moment = now() - timedelta(days=days)
    async with transaction() as db:
        db.add(SearchEvent(
            entry=uuid.uuid4(), kind=SearchAct(kind), who=who, query=query, found=found,
            page=page, filters=filters, at=moment,
        ))  # fmt: skip


async def test_staff_see_what_is_sought_what_is_missing_and_what_nobody_clicks(db_url):
    liked, missing, passed = word(), word(), word()
    for who in ("ann", "bob", "cat"):
        await noted(liked, who)
        await noted(liked, who, kind="click")
        await noted(missing, who, found=0)
        await noted(passed, who, found=40)
    await noted(liked, "ann", page=2)
    await noted(liked, "ann", filters="brand=Oak", found=0)
    await noted(missing, "ann", found=0, days=9)

    async with transaction() as db:
        report = await search_report(db, await staff(db), 7)
        longer = await search_report(db, await staff(db), 30)

    def row(rows, query):
        return next((row for row in rows if row.query == query), None)

    assert (row(report.top, liked).searches, row(report.top, liked).clicked) == ("3", "100%")
    assert row(report.without, missing).searches == "3"
    assert row(longer.without, missing).searches == "4"
    assert row(report.without, liked) is None
    assert row(report.unclicked, passed).found == "40"
    assert row(report.unclicked, liked) is None
    assert row(report.without, missing).synonym_href == f"/admin/search?tab=synonyms&q={missing}"
    assert len(report.days) == 7
    async with transaction() as db:
        await forget(db, liked, missing, passed)


async def test_what_three_people_searched_for_and_the_shop_has_becomes_a_suggestion(fill):
    has, lacks = word(), word()
    await fill(thing(1, f"{has} stool"), thing(2, f"{has} table"))
    for query, people in ((f"{has} stool", 3), (f"{has} table", 2), (f"{has} {lacks}", 3)):
        for number in range(people):
            await noted(query, f"{number}")
    await noted(f"{has} table", "0")  # twice the same person

    await refresh_popular(0)

    suggested = [query for query, _ in await search_log.popular() if has in query]
    assert suggested == [f"{has} stool"]
    async with transaction() as db:
        await search_curation.set_suggested(db, SYSTEM, f"{has} stools", False)
    await refresh_popular(0)
    assert [query for query, _ in await search_log.popular() if has in query] == []


async def test_old_searches_become_sums_that_tell_of_nobody(db_url):
    query = word()
    for who in ("ann", "bob"):
        await noted(query, who, days=200, found=0)
    await noted(query, "ann", days=200, kind="click")
    await noted(query, "ann", days=10)

    await thin_search_log(0)
    await thin_search_log(0)

    assert [each.who for each in await events(query)] == ["ann"]
    async with reading() as db:
        [day] = await db.exec(select(SearchDay).where(SearchDay.query == query))
    assert (day.searches, day.visitors, day.empty, day.clicks) == (2, 2, 2, 1)
