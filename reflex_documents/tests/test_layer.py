"""A page's address is answered with the finished page, by whoever has it first."""

import asyncio
import gzip
import json
import re
import threading
from dataclasses import replace

import brotli
import httpx
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError
from reflex_base.registry import RegistrationContext
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from reflex_documents.document import Document
from reflex_documents.layer import PERSONAL, SHARED, Documents, Page, Site
from reflex_documents.renderer import Renderer
from reflex_documents.store import PREFIX, Store
from reflex_documents.tests.played_renderer import good, page, slow

URL = "https://small.example"
MEMBER = {"cookie": "session=ada"}
PAGE_WANTED = {"accept": "text/html"}


def about_thing(opened):
    """The head of a thing: there, moved, gone, or never known."""
    from reflex_documents.tests.small_app import ThingState

    title = opened.state(ThingState).title
    if title.startswith("->"):
        return Document(moved_to=title[2:])
    if title == "gone":
        return Document("Gone", status=410)
    if not title:
        return Document("Nothing", status=404)
    return Document(title, path="/thing/elm", depends_on=frozenset({f"thing-{title}", "settings"}))


async def allow(*_asked):
    """Everybody may."""


async def say_where(request: Request) -> Response:
    """A page of the application that is no document."""
    return PlainTextResponse(request.url.path)


@pytest.fixture
def small(small_world):
    """The small application's database and states, empty and with one thing."""
    from reflex_documents.tests import small_app

    small_app.SHELF.clear()
    small_app.READ.clear()
    small_app.SHELF["elm"] = "Elm bench"
    return small_app


@pytest.fixture
def site(store, renderer, small, tmp_path):
    """Things for everybody, an account for each, and a page for what is nowhere."""
    shell = tmp_path / "__spa-fallback.html"
    shell.write_bytes(page(content="Shell"))

    def refuse(error, address):
        if isinstance(error, small.Refused):
            return RedirectResponse(f"/sign-in?next={address}", 303)
        return None

    return Site(
        url=URL,
        language="en",
        pages=[
            Page(
                "/thing/[wanted_thing]",
                about_thing,
                60,
                lambda query: [("size", query["size"])] if "size" in query else [],
            ),
            Page("/asked/[wanted_thing]", lambda _opened: Document("Yours")),
            Page("/everything/[[...splat]]", lambda _opened: Document("All"), 60),
        ],
        nowhere=Page("404", lambda _opened: Document("Nowhere", status=404)),
        frame=[],
        check=allow,
        is_personal=lambda headers: "session=" in headers.get("cookie", ""),
        admit=allow,
        refuse=refuse,
        renderer=Renderer(renderer.url, patience=5),
        store=store,
        shell=shell,
    )


@pytest.fixture
async def open_site(small_world: RegistrationContext):
    """Gives a client of a site; as Reflex does, each request is told of the application."""
    clients = []

    def open_one(site, around=lambda app: app):
        inner = Starlette(routes=[Route("/plain", say_where), Route("/plain.txt", say_where)])
        documents = Documents(inner, site)

        async def told(scope, receive, send):
            RegistrationContext.set(small_world)
            await documents(scope, receive, send)

        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=around(told)),
            base_url=URL,
            headers={"accept-encoding": "identity"},
        )
        clients.append(client)
        return client

    yield open_one
    await settled()
    for client in clients:
        await client.aclose()


@pytest.fixture
def visitor(open_site, site):
    """Somebody who opens pages."""
    return open_site(site)


async def settled():
    """Wait for what the layer does behind its answers; raises what fails there."""
    while busy := [task for task in asyncio.all_tasks() if _is_of_layer(task)]:
        await asyncio.gather(*busy)


def _is_of_layer(task):
    return task.get_coro().__qualname__.startswith("Documents.")


async def grown_old(redis):
    """Make every stored document older than its seconds."""
    for key in await redis.keys(PREFIX + "*"):
        about = json.loads(await redis.hget(key, "about"))
        await redis.hset(key, "about", json.dumps(about | {"until": 0}))


async def test_a_page_is_answered_with_its_state_its_head_and_its_island(visitor, renderer):
    answer = await visitor.get("/thing/elm")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Elm bench" in answer.text.partition("<main>")[2].partition("</main>")[0]
    assert f'<link data-document rel="canonical" href="{URL}/thing/elm">' in answer.text
    assert '<template id="document-state">{' in answer.text
    assert [asked["url"] for asked in renderer.asked] == [f"{URL}/thing/elm"]


@pytest.mark.parametrize(("title", "status"), [("gone", 410), ("", 404)])
async def test_a_page_that_is_not_there_is_still_a_page(visitor, small, title, status):
    small.SHELF["elm"] = title

    answer = await visitor.get("/thing/elm")

    assert answer.status_code == status
    assert "<main>" in answer.text
    assert 'content="noindex"' in answer.text


async def test_what_moved_is_answered_with_its_new_address(visitor, small, renderer):
    small.SHELF["elm"] = "->/thing/oak"

    answer = await visitor.get("/thing/elm")

    assert (answer.status_code, answer.headers["location"]) == (301, "/thing/oak")
    assert answer.headers["cache-control"] == PERSONAL
    assert renderer.asked == []


async def test_a_handler_sends_a_visitor_elsewhere(visitor):
    answer = await visitor.get("/thing/elsewhere")

    assert (answer.status_code, answer.headers["location"]) == (303, "/thing/elm")


async def test_an_exception_of_a_handler_may_be_an_answer(visitor):
    answer = await visitor.get("/thing/forbidden?size=2")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/thing/forbidden?size=2"


async def test_a_fault_of_a_handler_is_a_fault(visitor):
    with pytest.raises(ZeroDivisionError):
        await visitor.get("/thing/fault")


async def test_the_head_of_a_page_can_be_asked_for(visitor):
    whole = await visitor.get("/thing/elm")

    answer = await visitor.head("/thing/elm")

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["etag"] == whole.headers["etag"]
    assert answer.headers["content-length"] == str(len(whole.content))


async def test_a_page_that_one_has_already_is_not_sent_again(visitor):
    tag = (await visitor.get("/thing/elm")).headers["etag"]

    same = await visitor.get("/thing/elm", headers={"if-none-match": f'"other", {tag}'})
    other = await visitor.get("/thing/elm", headers={"if-none-match": '"other"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert same.headers["cache-control"] == SHARED
    assert other.status_code == 200


async def test_a_page_that_is_gone_is_told_so_again(visitor, small):
    small.SHELF["elm"] = "gone"
    tag = (await visitor.get("/thing/elm")).headers["etag"]

    answer = await visitor.get("/thing/elm", headers={"if-none-match": tag})

    assert answer.status_code == 410


async def test_a_page_for_everybody_may_be_kept_by_others_and_a_personal_one_not(visitor):
    shared = await visitor.get("/thing/elm")
    personal = await visitor.get("/thing/elm", headers=MEMBER)
    own = await visitor.get("/asked/x")

    assert shared.headers["cache-control"] == SHARED
    assert personal.headers["cache-control"] == own.headers["cache-control"] == PERSONAL
    assert {answer.headers["vary"] for answer in (shared, personal, own)} == {
        "Accept-Encoding, Cookie"
    }


async def test_a_page_is_made_once_and_then_given_from_the_store(visitor, small, renderer):
    first = await visitor.get("/thing/elm")
    await settled()

    second = await visitor.get("/thing/elm")

    assert second.text == first.text
    assert second.headers["etag"] == first.headers["etag"]
    assert (len(small.READ), len(renderer.asked)) == (1, 1)


async def test_another_process_gives_what_this_one_made(open_site, site, small):
    await open_site(site).get("/thing/elm")
    await settled()

    await open_site(site).get("/thing/elm")

    assert len(small.READ) == 1


async def test_another_build_makes_its_own_pages(open_site, site, small):
    await open_site(site).get("/thing/elm")
    await settled()
    site.shell.write_bytes(page(content="Another build"))

    await open_site(site).get("/thing/elm")

    assert len(small.READ) == 2


@pytest.mark.parametrize(("topic", "read"), [("thing-Elm bench", 2), ("thing-Oak", 1)])
async def test_news_has_a_page_made_anew_when_it_depends_on_it(visitor, small, store, topic, read):
    await visitor.get("/thing/elm")
    await settled()
    small.SHELF["elm"] = "Elm stool"

    await store.forget([topic])
    answer = await visitor.get("/thing/elm")

    assert len(small.READ) == read
    assert ("Elm stool" in answer.text) == (read == 2)


async def test_news_that_comes_while_a_page_is_made_is_not_missed(visitor, small, store, renderer):
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def part(played, asked):
        asyncio.run_coroutine_threadsafe(store.forget(["settings"]), loop).result(5)
        loop.call_soon_threadsafe(told.set)
        return good(played, asked)

    renderer.part = part
    await visitor.get("/thing/elm")
    await settled()
    renderer.part = good

    await visitor.get("/thing/elm")

    assert told.is_set()
    assert len(small.READ) == 2


async def test_a_page_past_its_seconds_is_given_at_once_and_made_anew_behind(
    visitor, small, redis, renderer
):
    await visitor.get("/thing/elm")
    await settled()
    await grown_old(redis)
    small.SHELF["elm"] = "Elm stool"

    stale = await visitor.get("/thing/elm")
    await settled()
    renewed = await visitor.get("/thing/elm")

    assert "Elm bench" in stale.text
    assert "Elm stool" in renewed.text
    assert len(small.READ) == 2


async def test_a_page_that_turns_out_to_be_gone_is_given_once_more_at_most(visitor, small, redis):
    await visitor.get("/thing/elm")
    await settled()
    await grown_old(redis)
    small.SHELF["elm"] = "gone"

    last = await visitor.get("/thing/elm")
    await settled()
    after = await visitor.get("/thing/elm")

    assert (last.status_code, after.status_code) == (200, 410)


async def test_many_who_ask_at_once_wait_for_one_page(visitor, small, renderer):
    answers = await asyncio.gather(*(visitor.get("/thing/elm") for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert (len(small.READ), len(renderer.asked)) == (1, 1)


async def test_who_goes_away_leaves_the_page_for_the_next(visitor, small, renderer):
    begun, may_go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def part(played, asked):
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait(5)
        return good(played, asked)

    renderer.part = part
    hasty = asyncio.create_task(visitor.get("/thing/elm"))
    await begun.wait()

    hasty.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hasty
    may_go_on.set()
    await settled()
    answer = await visitor.get("/thing/elm")

    assert answer.status_code == 200
    assert len(small.READ) == 1


async def test_a_shared_redirect_is_each_visitors_own(open_site, site, small):
    small.SHELF["elm"] = "->/thing/oak"

    def with_cookie(app):
        async def around(scope, receive, send):
            async def marked(message):
                if message["type"] == "http.response.start":
                    name = dict(scope["headers"])[b"x-name"]
                    message["headers"].append((b"set-cookie", b"name=" + name))
                await send(message)

            await app(scope, receive, marked)

        return around

    visitor = open_site(site, with_cookie)
    answers = await asyncio.gather(
        *(visitor.get("/thing/elm", headers={"x-name": str(number)}) for number in range(5))
    )

    cookies = [answer.headers.get_list("set-cookie") for answer in answers]
    assert cookies == [[f"name={number}"] for number in range(5)]
    assert len(small.READ) < 5


async def test_parameters_that_a_page_does_not_heed_do_not_make_another_page(visitor, small):
    await visitor.get("/thing/elm?utm=mail&size=2")
    await settled()

    await visitor.get("/thing/elm?size=2&utm=web")
    await visitor.get("/thing/elm/?size=2")
    await visitor.get("/thing/elm?size=3")

    assert [*small.READ] == [f"{URL}/thing/elm?size=2", f"{URL}/thing/elm?size=3"]


async def test_an_address_stays_what_it_is_in_a_browser(visitor, small, renderer):
    await visitor.get("/thing/a%3Fsize=2%23b%25")

    assert [*small.READ] == [f"{URL}/thing/a%3Fsize=2%23b%25"]
    assert renderer.asked[0]["url"] == f"{URL}/thing/a%3Fsize=2%23b%25"


async def test_a_personal_page_is_made_from_its_request_and_kept_by_nobody(visitor, small, redis):
    first = await visitor.get("/thing/elm?utm=mail", headers=MEMBER)
    second = await visitor.get("/thing/elm?utm=mail", headers=MEMBER)
    await settled()

    assert "session=ada" in first.text
    assert len(small.READ) == 2
    assert small.READ[0].endswith("?utm=mail")
    assert await redis.keys(PREFIX + "*") == []
    assert second.status_code == 200


async def test_a_shared_page_knows_nothing_of_who_asked_first(visitor):
    answer = await visitor.get("/thing/elm", headers={"cookie": "theme=dark", "x-me": "ada"})

    assert "theme=dark" not in answer.text
    assert "ada" not in answer.text


async def test_each_edition_of_a_shared_page_is_a_document_of_its_own(
    open_site, site, small, redis
):
    """Two visitors who chose the same are given one document, who chose otherwise another."""

    def edition(headers):
        chosen = "in=yen" if "in=yen" in headers.get("cookie", "") else ""
        return {"cookie": chosen} if chosen else {}

    visitor = open_site(replace(site, edition=edition))
    in_yen = {"cookie": "in=yen; visitor=ada"}
    first = await visitor.get("/thing/elm", headers=in_yen)
    await settled()
    again = await visitor.get("/thing/elm", headers={"cookie": "visitor=bob; in=yen"})
    plain = await visitor.get("/thing/elm", headers={"cookie": "visitor=ada"})
    await settled()

    assert "in=yen" in first.text and "ada" not in first.text
    assert again.text == first.text and "in=yen" not in plain.text
    assert len(small.READ) == len(await redis.keys(PREFIX + "*")) == 2


async def test_what_is_not_there_is_not_kept(visitor, small, redis):
    small.SHELF.clear()

    await visitor.get("/thing/elm")
    await settled()

    assert await redis.keys(PREFIX + "*") == []


async def test_without_its_renderer_a_page_is_the_shell_with_head_and_state(
    visitor, renderer, redis
):
    renderer.close()

    answer = await visitor.get("/thing/elm")
    await settled()

    assert answer.status_code == 200
    assert "<main>Shell</main>" in answer.text
    assert "<noscript><h1>Elm bench</h1>" in answer.text
    assert "canonical" in answer.text
    assert '<template id="document-state">{' in answer.text
    assert answer.headers["cache-control"] == PERSONAL
    assert await redis.keys(PREFIX + "*") == []


async def test_a_renderer_that_comes_back_is_used_again(visitor, renderer, monkeypatch):
    monkeypatch.setattr("reflex_documents.renderer.REST", 0.0)
    renderer.part = lambda played, asked: (500, b"")
    without = await visitor.get("/thing/elm")
    renderer.part = good

    answer = await visitor.get("/thing/elm")

    assert "Shell" in without.text
    assert "Shell" not in answer.text


async def test_a_slow_renderer_delays_one_page_only(open_site, site, renderer):
    renderer.part = slow
    visitor = open_site(replace(site, renderer=Renderer(renderer.url, patience=0.2)))

    answers = [await visitor.get(f"/thing/{name}") for name in ("elm", "oak", "ash")]

    assert ["Shell" in answer.text for answer in answers] == [True] * 3
    assert len(renderer.asked) == 1


async def test_without_redis_pages_are_made_for_each(open_site, site, small):
    away = Redis.from_url("redis://127.0.0.1:1")
    visitor = open_site(replace(site, store=Store(lambda: away)))

    answers = [await visitor.get("/thing/elm") for _ in range(2)]
    await settled()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(small.READ) == 2


async def test_a_page_whose_news_could_not_be_counted_is_not_kept(open_site, site, redis):
    class Uncounting(Store):
        async def count(self):
            raise ConnectionError("Away just now")

    visitor = open_site(replace(site, store=Uncounting(lambda: redis)))

    answer = await visitor.get("/thing/elm")
    await settled()

    assert answer.status_code == 200
    assert await redis.keys(PREFIX + "*") == []


async def test_redis_that_goes_away_while_a_page_is_made_harms_nobody(open_site, site, redis):
    class Failing(Store):
        async def keep(self, key, made, seconds):
            await Redis.from_url("redis://127.0.0.1:1").ping()

    visitor = open_site(replace(site, store=Failing(lambda: redis)))

    answer = await visitor.get("/thing/elm")
    await settled()

    assert answer.status_code == 200


async def test_an_address_that_nothing_answers_is_answered_with_the_page_for_those(
    visitor, renderer
):
    answer = await visitor.get("/nobody/here?a=b", headers=PAGE_WANTED)

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == PERSONAL
    assert "<main>" in answer.text
    assert renderer.asked[0]["url"] == f"{URL}/nobody/here?a=b"


async def test_a_file_that_is_not_there_is_not_a_page(visitor, renderer):
    file = await visitor.get("/nobody.js", headers=PAGE_WANTED)
    data = await visitor.get("/nobody", headers={"accept": "application/json"})

    assert (file.status_code, file.text) == (404, "Not Found")
    assert (data.status_code, data.text) == (404, "Not Found")
    assert renderer.asked == []


async def test_what_is_no_page_goes_on_to_the_application(visitor, renderer):
    answers = [
        await visitor.get("/plain", headers=PAGE_WANTED),
        await visitor.get("/plain.txt"),
        await visitor.post("/thing/elm"),
    ]

    assert [answer.text for answer in answers] == ["/plain", "/plain.txt", "Not Found"]
    assert renderer.asked == []


async def test_who_is_not_admitted_gets_no_new_page_but_every_stored_one(open_site, site, small):
    await open_site(site).get("/thing/elm")
    await settled()

    async def refuse(scope):
        return PlainTextResponse("Slower", 429)

    visitor = open_site(replace(site, admit=refuse))
    stored = await visitor.get("/thing/elm")
    new = await visitor.get("/thing/oak")
    nowhere = await visitor.get("/nobody", headers=PAGE_WANTED)

    assert [stored.status_code, new.status_code, nowhere.status_code] == [200, 429, 429]
    assert len(small.READ) == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate, zstd", "gzip"),
        ("zstd", None),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, *", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("deflate", None),
        ("identity", None),
        ("", None),
        ("brotli", None),
    ],
)
async def test_a_page_is_sent_in_an_encoding_that_is_accepted(visitor, accepted, encoding):
    decode = {
        "br": brotli.decompress,
        "gzip": gzip.decompress,
        None: lambda body: body,
    }[encoding]

    for _time in ("made", "stored"):
        async with visitor.stream(
            "GET", "/thing/elm", headers={"accept-encoding": accepted}
        ) as answer:
            body = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-length"] == str(len(body))
        assert b"<main>" in decode(body)
        await settled()


@pytest.mark.parametrize(
    ("route", "path", "is_its"),
    [
        ("/", "/", True),
        ("/", "/thing", False),
        ("/thing/[name]", "/thing/elm", True),
        ("/thing/[name]", "/thing/elm/", True),
        ("/thing/[name]", "/thing", False),
        ("/thing/[name]", "/thing/elm/more", False),
        ("/thing/[name]", "/things/elm", False),
        ("/a.b", "/a.b", True),
        ("/a.b", "/axb", False),
        ("/thing/[[name]]", "/thing", True),
        ("/thing/[[name]]", "/thing/elm", True),
        ("/all/[[...splat]]", "/all", True),
        ("/all/[[...splat]]", "/all/of/them", True),
        ("/all/[[...splat]]", "/allofthem", False),
    ],
)
def test_a_page_knows_its_addresses(route, path, is_its):
    assert Page(route, lambda _opened: Document()).matches(path) == is_its


async def test_the_state_of_a_page_is_what_the_renderer_was_given(visitor, renderer):
    answer = await visitor.get("/thing/elm")

    island = re.search('<template id="document-state">(.*?)</template>', answer.text)[1]
    assert json.loads(island) == renderer.asked[0]["state"]
