"""Keys of access tokens: published before they sign, and known until their last token is over."""

from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from marketplace.adapters.access_tokens import LIFETIME
from marketplace.adapters.sealing import opened
from marketplace.errors import Conflict
from marketplace.models.columns import now
from marketplace.models.oauth import SigningKey
from marketplace.queries.signing_keys import newest_key, present_key, public_keys
from marketplace.rules.permissions import SYSTEM
from marketplace.services import signing_keys

DAY = timedelta(days=1)


@pytest.fixture
async def key(db):
    """The only key of a new shop."""
    await db.exec(delete(SigningKey))
    return await signing_keys.key_to_sign_with(db)


async def ages(db, key, time):
    """So long ago it began to sign."""
    key.signs_from = now() - time
    await db.flush()


async def kids(db):
    return [one["kid"] for one in await public_keys(db)]


async def test_a_new_shop_has_its_first_key_when_it_needs_one(db, key):
    assert await signing_keys.key_to_sign_with(db) == key
    assert await kids(db) == [key.kid]
    assert (await signing_keys.tend(db, SYSTEM)).startswith("Next key from")


async def test_no_private_half_lies_open_or_is_published(db, key):
    row = await db.get_one(SigningKey, key.id, populate_existing=True)

    assert '"d"' in opened(row.sealed)
    assert '"d"' not in row.sealed
    assert set(row.public) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


async def test_the_next_key_is_published_a_day_before_it_signs(db, key):
    await ages(db, key, 29 * DAY + timedelta(minutes=1))

    await signing_keys.tend(db, SYSTEM)
    await signing_keys.tend(db, SYSTEM)

    next_one = await newest_key(db)
    assert await kids(db) == [next_one.kid, key.kid]
    assert (await present_key(db)).kid == key.kid
    assert timedelta(hours=23) < next_one.signs_from - now() <= DAY
    await ages(db, next_one, timedelta(seconds=1))
    assert (await present_key(db)).kid == next_one.kid


async def test_a_key_is_known_until_its_last_token_is_over(db, key):
    await ages(db, key, 29 * DAY + timedelta(minutes=1))
    await signing_keys.tend(db, SYSTEM)
    next_one = await newest_key(db)
    await db.refresh(key)

    assert key.known_until - next_one.signs_from >= LIFETIME

    key.known_until = now()
    await db.flush()
    await signing_keys.tend(db, SYSTEM)
    assert (await db.exec(select(SigningKey.kid))).all() == [next_one.kid]


async def test_a_shop_that_slept_for_long_still_publishes_a_day_ahead(db, key):
    await ages(db, key, 90 * DAY)

    await signing_keys.tend(db, SYSTEM)

    assert (await newest_key(db)).signs_from > now() + timedelta(hours=23)
    assert (await present_key(db)).kid == key.kid


async def test_by_command_a_key_is_published_now_and_signs_tomorrow(db, key):
    row = await signing_keys.rotate(db, SYSTEM)

    assert timedelta(hours=23) < row.signs_from - now() <= DAY
    with pytest.raises(Conflict):
        await signing_keys.rotate(db, SYSTEM)


async def test_a_stolen_key_is_unknown_at_once(db, key):
    waiting = await signing_keys.rotate(db, SYSTEM)

    row = await signing_keys.rotate(db, SYSTEM, at_once=True)

    assert await kids(db) == [row.kid]
    assert (await present_key(db)).kid == row.kid
    assert waiting.kid != row.kid
    found = await db.exec(select(SigningKey.kid).where(col(SigningKey.known_until).is_(None)))
    assert found.all() == [row.kid]
