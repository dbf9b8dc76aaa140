"""Accounts: a changed password ends other sessions, and a disabled account opens none."""

from uuid import uuid4

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Invalid, NotFound
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor
from marketplace.services import accounts, credentials
from tests.factories import looked_up, person, visitor

PASSWORD, NEXT_PASSWORD = "a sourdough starter from 1987", "another starter, from 2001"


@pytest.fixture
async def mary(db_url):
    """Somebody who really signed up: e-mail and account id."""
    email = f"mary-{uuid4().hex}@example.com"
    new = await credentials.prepare("Mary", email, PASSWORD)
    async with transaction() as db:
        account = await accounts.register(db, visitor(), new)
    return email, account.id


async def session_of(account_id):
    async with transaction() as db:
        token = await accounts.open_session(db, account_id, user_agent="", address="")
    async with reading() as db:
        return await looked_up(db, token, "")


async def open_sessions(account_id):
    async with reading() as db:
        still = col(LoginSession.revoked_at).is_(None)
        rows = select(LoginSession.id).where(LoginSession.account_id == account_id, still)
        return list((await db.exec(rows)).all())


async def test_a_new_password_counts_and_ends_the_other_sessions(mary):
    email, account_id = mary
    here, _elsewhere = await session_of(account_id), await session_of(account_id)

    proven = await credentials.replace(here, PASSWORD, NEXT_PASSWORD)
    async with transaction() as db:
        await accounts.change_password(db, here, proven)

    assert await open_sessions(account_id) == [here.session_id]
    assert await credentials.prove(email, NEXT_PASSWORD) == account_id
    with pytest.raises(Invalid):
        await credentials.prove(email, PASSWORD)


async def test_without_the_old_password_there_is_no_new_one(mary):
    _email, account_id = mary

    with pytest.raises(Invalid) as refused:
        await credentials.replace(Actor(account_id=account_id), "a guess", NEXT_PASSWORD)

    assert refused.value.field == "current"


async def test_a_disabled_account_opens_for_nobody(mary):
    email, account_id = mary
    async with transaction() as db:
        (await db.get_one(Account, account_id)).disabled_at = now()

    with pytest.raises(Invalid, match="don't match"):
        await credentials.prove(email, PASSWORD)


async def test_nobody_changes_anothers_password(db):
    ada, eve = await person(db), await person(db)
    new = credentials.NewPassword(ada.account_id, "hash")

    with pytest.raises(NotFound):
        await accounts.change_password(db, eve, new)
