"""The nightly look at the audit trail remembers where the chain ended."""

import json

import pytest

from marketplace.adapters.cache import redis
from marketplace.adapters.database import transaction
from marketplace.jobs.audit import NOTED, check_audit_trail
from marketplace.rules.permissions import SYSTEM
from marketplace.services import audit


@pytest.fixture
async def noted(db_url):
    """An entry that is sealed, seen once."""
    async with transaction() as db:
        await audit.note(db, SYSTEM, "test.noted", ("account", 0))
    assert (await check_audit_trail(0)).endswith("all whole")
    yield json.loads(await redis().get(NOTED))
    await redis().delete(NOTED)


async def test_a_chain_that_grew_is_whole(noted):
    async with transaction() as db:
        await audit.note(db, SYSTEM, "test.noted", ("account", 0))

    assert (await check_audit_trail(0)).endswith("all whole")
    assert json.loads(await redis().get(NOTED))[0] == noted[0] + 1


async def test_a_chain_whose_end_was_cut_off_is_told(noted):
    await redis().set(NOTED, json.dumps([noted[0] + 1, noted[1]]))

    assert "The chain ends" in await check_audit_trail(0)
    assert json.loads(await redis().get(NOTED))[0] == noted[0] + 1


async def test_a_chain_that_was_made_anew_is_told(noted):
    await redis().set(NOTED, json.dumps([noted[0], "00"]))

    assert "not the one that was noted" in await check_audit_trail(0)
