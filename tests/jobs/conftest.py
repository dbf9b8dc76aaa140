"""The worker at work, for tests of what it does by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest
from sqlmodel import delete

from marketplace.adapters.database import transaction
from marketplace.adapters.queue import queue
from marketplace.jobs.worker import work
from marketplace.models.proposals import ProductTwin

PATIENCE = 240.0
"""Seconds; a worker first does what other tests have left to do, on whatever machine."""
T = TypeVar("T")


@pytest.fixture
async def worker(db_url: str) -> AsyncIterator[None]:
    """A worker that does what is waiting and what comes."""
    queue.cache_clear()
    stop = asyncio.Event()
    working = asyncio.create_task(work(stop))
    yield
    stop.set()
    await working
    queue.cache_clear()
    async with transaction() as db:  # what it noted of products that tests left behind
        await db.execute(delete(ProductTwin))


async def until(look: Callable[[], Awaitable[T]], is_right: Callable[[T], bool]) -> T:
    """What `look` gives, as soon as it is right."""
    async with asyncio.timeout(PATIENCE):
        while not is_right(seen := await look()):  # noqa: ASYNC110 - what we wait for has no event
            await asyncio.sleep(0.02)
    return seen
