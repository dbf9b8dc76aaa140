"""The first of the staff named, and people signed out, at the command line."""

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Invalid, NotFound
from marketplace.jobs.appointing import appoint, end_sessions
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.staff import AuditEntry
from marketplace.rules.kinds import StaffRole
from marketplace.services import accounts
from tests.factories import person


async def account(**said):
    async with transaction() as db:
        actor = await person(db)
        row = await db.get_one(Account, actor.account_id)
        for name, value in said.items():
            setattr(row, name, value)
        return row


async def role_of(who):
    async with reading() as db:
        return (await db.get_one(Account, who.id)).staff_role


async def test_somebody_becomes_staff_and_the_trail_says_so(db_url):
    who = await account(email_verified_at=now())

    assert await appoint(f" {who.email.upper()}", StaffRole.FINANCE) == who.name

    assert await role_of(who) is StaffRole.FINANCE
    async with reading() as db:
        trail = select(AuditEntry).where(
            AuditEntry.subject_type == "account", AuditEntry.subject_id == who.id
        )
        entry = (await db.exec(trail)).one()
    assert (entry.action, entry.after) == ("account.staff_role", {"staff_role": "finance"})


async def test_an_address_that_nobody_has_confirmed_gets_no_role(db_url):
    who = await account(email_verified_at=None)

    with pytest.raises(Invalid, match="confirmed"):
        await appoint(who.email, StaffRole.SUPER)

    assert await role_of(who) is None


async def test_nobody_and_disabled_people_get_no_role(db_url):
    gone = await account(email_verified_at=now(), disabled_at=now())

    for email in ("nobody@home.example", gone.email):
        with pytest.raises(NotFound):
            await appoint(email, StaffRole.SUPER)

    assert await role_of(gone) is None


async def signed_in(who):
    async with transaction() as db:
        await accounts.open_session(db, who.id, user_agent="test", address="")


async def open_sessions(who):
    async with reading() as db:
        found = select(LoginSession).where(LoginSession.account_id == who.id)
        return [one for one in (await db.exec(found)).all() if one.revoked_at is None]


async def test_somebody_is_signed_out_everywhere_and_nobody_else(db_url):
    who, other = await account(), await account()
    for one in (who, who, other):
        await signed_in(one)

    assert await end_sessions(who.email) == 2

    assert await open_sessions(who) == []
    assert len(await open_sessions(other)) == 1
    with pytest.raises(NotFound):
        await end_sessions("nobody@home.example")


async def test_everybody_is_signed_out_at_once(db_url):
    who = await account()
    await signed_in(who)

    assert await end_sessions("") >= 1

    assert await open_sessions(who) == []
