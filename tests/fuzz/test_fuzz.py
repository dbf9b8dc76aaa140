"""Storms of hostile calls: nothing breaks, nothing changes that may not, nobody has to wait.

`make fuzz MINUTES=10` goes on for longer, with other calls each time.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.adapters.database import reading, transaction
from tests.fuzz.findings import Findings
from tests.fuzz.storms import (
    call_handlers,
    calls,
    garbage,
    knock,
    requests,
    send_garbage,
)
from tests.matrix.browser import STATE, tab
from tests.matrix.doors import DOORS
from tests.matrix.handlers import by_state
from tests.matrix.server import Server
from tests.matrix.test_routes import _pages
from tests.matrix.world import Caller, World, caller, staff_member, stranger_of
from tests.money.properties import violations

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
HOME = f"{STATE}.marketplace___state___shop___home____home_state.load"
PATIENCE = 10.0
"""Seconds that another visitor waits at most, on a machine that runs all tests at once."""


@pytest.fixture(scope="session")
async def findings(server: Server) -> Findings:
    return Findings(server)


@pytest.fixture(scope="session")
async def people(theirs: World) -> Callable[[], Awaitable[list[Caller]]]:
    """A guest, a shopper, the shop's owner and the highest of the staff, signed in anew."""
    async with transaction() as db:
        shopper = await stranger_of("shopper", db)
        governor = await staff_member("super", db)

    async def signed_in() -> list[Caller]:
        async with transaction() as db:
            for statement in OPEN_AGAIN:
                await db.execute(text(statement))
            owner = theirs.people["owner"].actor
            return [
                await caller(db, "guest", None),
                await caller(db, "shopper", shopper.actor),
                await caller(db, "owner", owner),
                await caller(db, "super", governor.actor),
            ]

    return signed_in


OPEN_AGAIN = (
    "DELETE FROM setting",
    "UPDATE vendor SET status = 'approved'",
    "UPDATE account SET disabled_at = NULL",
)
"""What the staff's own hostile calls may have closed."""


@asynccontextmanager
async def bystander(findings: Findings) -> AsyncIterator[None]:
    """Another visitor, who goes on reading meanwhile, and how long that takes at most."""
    async with tab(findings.server.url, {}) as page:

        async def read_on() -> None:
            while True:
                began = time.perf_counter()
                await page.call(HOME, {})
                findings.slowest = max(findings.slowest, time.perf_counter() - began)
                await asyncio.sleep(0.2)

        reader = asyncio.create_task(read_on())
        try:
            yield
        finally:
            reader.cancel()


async def storm(
    findings: Findings, theirs: World, people: Callable[[], Awaitable[list[Caller]]],
    number: int, rounds: int,
) -> None:  # fmt: skip
    """So many rounds over all states, doors and raw frames."""
    pages, order = _pages(theirs), random.Random(number)
    states, routes = list(by_state().values()), [*DOORS, *["a page"] * 15]
    order.shuffle(states)
    for place, handlers in enumerate(states):
        for who, planned in await drawn(calls(handlers, theirs), number + place, rounds, people):
            await call_handlers(findings, who, planned)
    for place, route in enumerate(routes):
        wanted = requests(route, pages, theirs)
        for who, request in await drawn(wanted, number - place, rounds * 2, people):
            await knock(
                findings, who, request, f"10.{order.randrange(256)}.{order.randrange(256)}.9"
            )
    for who, frames in await drawn(garbage(), number, rounds * 20, people):
        await send_garbage(findings, who, frames)


async def drawn(
    strategy: st.SearchStrategy[Any], number: int, count: int,
    people: Callable[[], Awaitable[list[Caller]]],
) -> list[tuple[Caller, Any]]:  # fmt: skip
    """Examples by a seed, each for somebody who does it; the people take turns."""
    found: list[Any] = []

    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @seed(abs(number))
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    await asyncio.to_thread(collect)
    turn = random.Random(number)
    everybody = await people()
    return [(turn.choice(everybody), example) for example in found]


async def test_nothing_breaks_in_a_storm(
    findings: Findings, theirs: World, people: Callable[[], Awaitable[list[Caller]]]
) -> None:
    async with reading() as db:
        before = await violations(db)
    ends_at = time.monotonic() + 60 * MINUTES
    number = 7
    async with bystander(findings):
        await storm(findings, theirs, people, number, 1)
        while time.monotonic() < ends_at:
            number = random.SystemRandom().randrange(2**32)
            await storm(findings, theirs, people, number, 2)

    findings.read_log("at the end")
    print(f"\n{dict(findings.calls)}; another visitor waited {findings.slowest:.2f} s at most")
    async with reading() as db:
        after = await violations(db)
    assert findings.server.lives
    assert not findings.faults, findings.report()
    assert findings.slowest < PATIENCE
    assert after.keys() <= before.keys()
