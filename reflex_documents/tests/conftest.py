"""What these tests share: a real Valkey, a played renderer, and a small application."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from reflex_base.registry import RegistrationContext

from marketplace.machine import valkey
from marketplace.machine.occupation import occupation
from marketplace.machine.premises import Premises
from reflex_documents.store import Store
from reflex_documents.tests.played_renderer import PlayedRenderer


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey that only this process uses."""
    premises = Premises(tmp_path_factory.mktemp("valkey"))
    assert premises.occupy()
    with occupation(premises, print) as here:
        port = premises.port(valkey.NAME)
        here.start(valkey.program(premises, port))
        yield valkey.url(premises, port)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """An empty Redis."""
    async with Redis.from_url(redis_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def store(redis: Redis) -> Store:
    """The documents in it."""
    return Store(lambda: redis)


@pytest.fixture
def renderer() -> Iterator[PlayedRenderer]:
    """A renderer that does its work until it is told to play another one."""
    with PlayedRenderer() as played:
        yield played


@pytest.fixture(scope="session")
def small_world() -> RegistrationContext:
    """The states and pages of the small application, which no other application sees."""
    world = RegistrationContext.ensure_context().fork()
    with world:
        from reflex_documents.tests import small_app  # noqa: F401  (registers itself)
    return world
