"""Every HTTP route and page of the real server, asked by requests that no browser makes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest

from tests.matrix.doors import DOORS, Door
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.fuzz.judge import Judge, books_balance
from tests.matrix.fuzz.people import ATTACKERS, attacker, world_of
from tests.matrix.fuzz.playing import play, rounds
from tests.matrix.fuzz.requests import Request, to_door, to_page
from tests.matrix.test_routes import page_addresses
from tests.matrix.world import GUEST, STRANGER, Caller, World

EXAMPLES = 4


@pytest.mark.parametrize("role", ATTACKERS)
async def test_no_route_breaks_and_the_refused_change_nothing(
    judge: Judge, theirs: World, role: str
) -> None:
    for seed in rounds(share=0.3 / len(ATTACKERS)):
        world = await world_of(role, theirs)
        named = world.named | {"mark": world.mark}
        for name, door in sorted(DOORS.items(), key=lambda one: "sign-out" in one[0]):
            caller = await attacker(role, world)
            ask = partial(knock, judge, caller, name, door)
            await play(to_door(name, door, named), ask, EXAMPLES, seed)
        assert await books_balance()


@pytest.mark.parametrize("role", [GUEST, STRANGER])
async def test_no_page_breaks(judge: Judge, theirs: World, role: str) -> None:
    for seed in rounds(share=0.1 / 2):
        caller = await attacker(role, theirs)
        for route, usual in page_addresses(theirs).items():
            ask = partial(look_at, judge, caller, route)
            await play(to_page(route, usual), ask, EXAMPLES, seed)


async def knock(judge: Judge, caller: Caller, name: str, door: Door, request: Request) -> None:
    """Ask at a door; where the caller would be turned away, nothing is different afterwards."""
    is_quiet = door.is_quiet(caller.role)
    before = await fingerprint() if is_quiet else {}
    await look_at(judge, caller, name, request)
    if is_quiet and (tables := changed(before, await fingerprint())):
        raise AssertionError(f"{caller.role} changed {', '.join(tables)} by {request}")


async def look_at(judge: Judge, caller: Caller, name: str, request: Request) -> None:
    """Ask; whatever it was, the answer is no fault."""
    judge.calls[name] += 1
    async with client(judge, caller) as browser:
        answer = await browser.request(**request)
    broken = answer.status_code >= 500 and (name, answer.status_code) != ("GET /health", 503)
    assert not broken, f"{request}: {answer}\n{answer.text[:500]}\n{judge.faults()}"
    judge.look(f"{caller.role}: {request}")


@asynccontextmanager
async def client(judge: Judge, caller: Caller) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of theirs, at an address from which nobody has called."""
    headers = {"x-forwarded-for": judge.elsewhere(), "origin": judge.server.url}
    async with httpx.AsyncClient(
        base_url=judge.server.url, cookies=caller.cookies, headers=headers, timeout=60
    ) as browser:
        yield browser
