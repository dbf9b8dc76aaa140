"""A database and a payment sandbox that belong to the money tests alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from marketplace.adapters import limits
from marketplace.adapters.cache import documents, redis
from marketplace.adapters.database import engine
from marketplace.adapters.gateways import stripe
from marketplace.adapters.queue import queue
from marketplace.config import settings
from tests.conftest import _address, _create_database, _drop_database, _migrated_template
from tests.gateways.rig import keys_of
from tests.money.banks import Banks
from tests.money.world import World
from tests.sandbox.rig import Process

PER_PROCESS = (engine, redis, documents, queue, limits._limiter, stripe.client, settings)


@pytest.fixture
async def _nothing_open(db_url: str) -> AsyncIterator[None]:
    """What other tests have opened is closed, because the world lives in a loop of its own."""
    if engine.cache_info().currsize:
        await engine().dispose()
    for one in PER_PROCESS:
        one.cache_clear()
    yield
    for one in PER_PROCESS:
        one.cache_clear()


@pytest.fixture
def world(
    _nothing_open: None, db_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """An empty marketplace with a bank."""
    server = settings().database_url
    name = f"money_{worker_id}_{os.getpid()}"
    template = _migrated_template(server)
    _create_database(server, name, template)
    bank = Process(tmp_path_factory.mktemp("money"), "")
    bank.start()
    bank.control(delay_webhooks=True)
    loop = asyncio.new_event_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", _address(server, name))
        for key, value in keys_of(bank).items():
            patch.setenv(key, value)
        settings.cache_clear()
        yield World(Banks(bank), loop, lambda: _create_database(server, name, template))
        loop.run_until_complete(engine().dispose())
    loop.close()
    bank.stop()
    settings.cache_clear()
    _drop_database(server, name)
