"""Sealing everything anew after the secret has changed, also when it is stopped on the way."""

import pytest
from sqlmodel import col, delete, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.sealing import opened, sealed
from marketplace.config import settings
from marketplace.jobs import keys
from marketplace.models.accounts import SecondFactor
from marketplace.models.oauth import SigningKey
from marketplace.models.privacy import KeptIdentity
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.permissions import SYSTEM
from marketplace.services import resealing, signing_keys
from tests.factories import person, shop

PEOPLE = 5


@pytest.fixture
def secrets(db_url, monkeypatch):
    """Sets the newest secret and those before it."""

    def are(newest, *former):
        monkeypatch.setenv("SECRET_KEY", newest)
        monkeypatch.setenv("OLD_SECRET_KEYS", ",".join(former))
        settings.cache_clear()

    yield are
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def kept(secrets):
    """A bank account, second factors and a signing key, all under the first secret."""
    secrets("first")
    async with transaction() as db:
        await db.exec(delete(SigningKey))
        await db.exec(delete(SecondFactor))
        await db.exec(delete(PayoutAccount))
        await db.exec(delete(KeptIdentity))
        people = [(await person(db)).account_id for _ in range(PEOPLE)]
        db.add_all(SecondFactor(account_id=one, sealed=sealed(f"app of {one}")) for one in people)
        vendor_id = (await shop(db)).vendor.id
        db.add(PayoutAccount(vendor_id=vendor_id, provider="manual", sealed=sealed("DE89")))
        await signing_keys.key_to_sign_with(db)
    yield people
    async with transaction() as db:
        await db.exec(delete(SigningKey))
        await db.exec(delete(SecondFactor).where(col(SecondFactor.account_id).in_(people)))
        await db.exec(delete(PayoutAccount).where(PayoutAccount.vendor_id == vendor_id))


async def words_of(people):
    async with reading() as db:
        found = select(SecondFactor.sealed).where(col(SecondFactor.account_id).in_(people))
        factors = (await db.exec(found.order_by(col(SecondFactor.account_id)))).all()
        banks = (await db.exec(select(PayoutAccount.sealed))).all()
        signing = (await db.exec(select(SigningKey.sealed))).all()
    return [opened(one) for one in (*factors, *banks, *signing)]


def test_every_sealed_column_is_found():
    assert {table.name for table in resealing.sealed_tables()} >= {
        "payout_account",
        "second_factor",
        "signing_key",
    }


async def test_then_the_old_secret_opens_nothing_that_is_needed(kept, secrets):
    secrets("second", "first")
    told = []

    outcome = await keys.reseal_everything(lambda done, total: told.append((done, total)))
    again = await keys.reseal_everything(lambda _done, _total: None)

    assert (outcome.seen, outcome.changed, outcome.unreadable) == (PEOPLE + 2, PEOPLE + 2, 0)
    assert (again.seen, again.changed) == (PEOPLE + 2, 0)
    assert told[-1] == (PEOPLE + 2, PEOPLE + 2)
    secrets("second")
    assert await words_of(kept) == [
        *(f"app of {one}" for one in kept),
        "DE89",
        (await words_of([]))[-1],
    ]


class Crash(Exception):
    """The power goes."""


async def test_when_it_is_stopped_nothing_is_lost_and_it_goes_on(kept, secrets, monkeypatch):
    secrets("second", "first")
    monkeypatch.setattr(resealing, "ROWS", 2)
    calls = 0

    def stop(done, total):
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Crash

    with pytest.raises(Crash):
        await keys.reseal_everything(stop)
    before = await words_of(kept)
    outcome = await keys.reseal_everything(lambda _done, _total: None)

    assert 0 < outcome.changed < PEOPLE + 2
    secrets("second")
    assert await words_of(kept) == before


async def test_a_crash_within_some_rows_undoes_just_those(kept, secrets, monkeypatch):
    secrets("second", "first")
    [table] = [one for one in resealing.sealed_tables() if one.name == "second_factor"]

    with pytest.raises(Crash):
        async with transaction() as db:
            await resealing.reseal(db, SYSTEM, table)
            raise Crash

    secrets("first")
    assert (await words_of(kept))[:PEOPLE] == [f"app of {one}" for one in kept]


async def test_what_no_secret_opens_is_counted_and_left_as_it_is(kept, secrets):
    secrets("second")

    outcome = await keys.reseal_everything(lambda _done, _total: None)

    assert (outcome.changed, outcome.unreadable) == (0, PEOPLE + 2)
    assert "unreadable" in str(outcome)
    secrets("first")
    assert "DE89" in await words_of(kept)


async def test_the_nightly_run_rests_while_there_is_no_old_secret(kept, secrets):
    assert await keys.reseal(0) == "No OLD_SECRET_KEYS"

    secrets("second", "first")
    assert f"{PEOPLE + 2} sealed anew" in await keys.reseal(0)
