"""Every HTTP route and page, asked by everybody, about the things of somebody else."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from reflex_base.registry import RegistrationContext

from marketplace.adapters.database import transaction
from marketplace.adapters.forms import kept_form
from marketplace.api import http_app
from marketplace.errors import Forbidden, SignInRequired
from marketplace.routes import SIGN_IN as SIGN_IN_PAGE
from tests.matrix.browser import SIGNS
from tests.matrix.doors import DOORS, FORGED, PARTS, Door
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.law import FORBIDDEN, NOT_FOUND, OPEN, SIGN_IN
from tests.matrix.server import Server
from tests.matrix.test_handlers import STRANGERS
from tests.matrix.world import (
    BUYER,
    STAFF,
    TEAM,
    Caller,
    World,
    build,
    fill_basket,
    staff_member,
    stranger_of,
)

STATUSES = {401: SIGN_IN, 403: FORBIDDEN, 404: NOT_FOUND, 410: NOT_FOUND, 400: FORGED}


def every_route() -> set[str]:
    return {
        f"{method} {route.path}"
        for route in http_app().routes
        for method in route.methods - {"HEAD"}
    }


def test_every_route_says_who_may_use_it() -> None:
    unknown, gone = every_route() - DOORS.keys(), DOORS.keys() - every_route()

    assert not unknown, (
        f"Nobody has said who may use {', '.join(sorted(unknown))}. Give each a Door in"
        " tests/matrix/doors.py: an example of a request, who gets in, what the others meet."
    )
    assert not gone, f"There is no such route: {', '.join(sorted(gone))}"


@pytest.mark.parametrize("role", [*STRANGERS, BUYER, *TEAM, *STAFF])
async def test_everybody_meets_at_a_door_what_it_says(
    server: Server, theirs: World, role: str
) -> None:
    world, caller = await somebody(role, theirs)
    wrong: list[str] = []
    async with client(server, caller) as browser:
        for name, door in sorted(DOORS.items(), key=lambda one: "sign-out" in one[0]):
            wrong += await _ask(browser, name, door, world, role)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", STRANGERS)
async def test_no_page_shows_strangers_what_is_another_s(
    server: Server, theirs: World, role: str
) -> None:
    world, caller = await somebody(role, theirs)
    before = await fingerprint()
    wrong = []
    async with client(server, caller) as browser:
        for path in page_addresses(world).values():
            answer = await browser.get(path, headers={"accept": "text/html"})
            if answer.status_code >= 500 or world.mark in answer.text.replace(path, ""):
                wrong.append(f"{path}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert set(changed(before, await fingerprint())) <= {"cart"}  # their own, at the checkout


async def test_a_stranger_finds_no_purchase_and_a_guest_no_account(
    server: Server, theirs: World
) -> None:
    purchase = f"/orders/{theirs.named['purchase']}"
    for role in STRANGERS:
        _world, caller = await somebody(role, theirs)
        async with client(server, caller) as browser:
            assert (await browser.get(purchase)).status_code == 404
            account = await browser.get("/account")
            assert account.status_code == (303 if role == "guest" else 200)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/_upload"), ("GET", "/_upload/x"), ("POST", "/auth-codespace")],
)
async def test_what_the_framework_would_offer_is_closed(
    server: Server, method: str, path: str
) -> None:
    async with httpx.AsyncClient(base_url=server.url) as browser:
        answer = await browser.request(
            method, path, files={"files": b"x"} if "_up" in path else None
        )

    assert answer.status_code in {403, 404, 405}


async def somebody(role: str, theirs: World) -> tuple[World, Caller]:
    """A person of that role, and the world that they ask about."""
    if role in STRANGERS:
        async with transaction() as db:
            caller, world = await stranger_of(role, db), theirs
    else:
        world = await build(f"zz-doors-{role}")
        async with transaction() as db:
            caller = await staff_member(role, db) if role in STAFF else world.people[role]
    async with transaction() as db:
        await fill_basket(db, caller, world)
    return world, caller


@asynccontextmanager
async def client(server: Server, caller: Caller) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"x-forwarded-for": caller.address, "origin": server.url}
    async with httpx.AsyncClient(
        base_url=server.url, cookies=caller.cookies, headers=headers, timeout=30
    ) as browser:
        yield browser


async def _ask(
    browser: httpx.AsyncClient, name: str, door: Door, world: World, role: str
) -> list[str]:
    method, _, path = name.partition(" ")
    named = world.named | {"mark": world.mark}
    before = await fingerprint()
    answer = await browser.request(
        method,
        (door.path or path).format(**named),
        data={field: value.format(**named) for field, value in door.form.items()} or None,
        files={field: (f"{field}.csv", text) for field, text in door.files.items()} or None,
        json=door.told,
    )
    met, wrong = await _met(answer), []
    if met != door.outcome(role):
        wrong.append(f"{name}: {role} should meet {door.outcome(role)!r}, met {met!r} {answer}")
    if role in STRANGERS and world.mark in answer.text + str(answer.headers):
        wrong.append(f"{name}: {role} was shown what is another's")
    if door.is_quiet(role) and (tables := changed(before, await fingerprint())):
        wrong.append(f"{name}: {role} changed {', '.join(tables)}")
    return wrong


async def _met(answer: httpx.Response) -> str:
    """One word for an answer; a problem waits under a key, or stands in the address."""
    if answer.status_code in STATUSES:
        return STATUSES[answer.status_code]
    if answer.status_code >= 500 and answer.request.url.path != "/health":
        return f"fault {answer.status_code}"
    place = urlsplit(answer.headers.get("location", ""))
    query = {key: values[0] for key, values in parse_qs(place.query).items()}
    if place.path == SIGN_IN_PAGE and "problem" not in query and "news" not in query:
        return SIGN_IN
    kept = await kept_form(query.get("form") or query.get("note") or "")
    problem = query.get("problem") or kept.get("problem", "")
    words = {Forbidden().message: FORBIDDEN, SignInRequired().message: SIGN_IN}
    if any(message in problem for message in SIGNS["not found"]):
        return NOT_FOUND
    return words.get(problem, OPEN)


def page_addresses(world: World) -> dict[str, str]:
    """An address of every page, about the things of a world: route -> path."""
    named = world.named | {
        "pair": f"{world.named['product_id']}-{world.named['other_id']}",
        "part": "1-1",
    }
    routes = {str(page["route"]) for _, page in RegistrationContext.get().decorated_pages}
    return {
        route: re.sub(r"\[(\w+)\]", lambda part: str(named[PARTS[part[1]]]), route)
        for route in sorted(routes - {"404"})
    }
