"""The roles of staff: given, changed and taken by those who run the marketplace."""

import asyncio

import pytest
from sqlmodel import col, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import SYSTEM
from marketplace.services import staff
from tests.factories import looked_up, person, shop, visitor
from tests.services.test_mailboxes import signed_in

SUPER, SUPPORT = StaffRole.SUPER, StaffRole.SUPPORT


async def boss(db):
    who = await confirmed(db, "Bo Boss")
    (await db.get_one(Account, who.account_id)).staff_role = SUPER
    await db.flush()
    return (await signed_in(db, who))[1]


async def confirmed(db, name="Ada Byron"):
    """Somebody who has shown that they read the mail of their address."""
    who = await person(db, name)
    (await db.get_one(Account, who.account_id)).email_verified_at = now()
    await db.flush()
    return who


async def no_others(db, *but):
    """Take the role from everybody that other tests have given it to."""
    await db.exec(
        update(Account)
        .where(
            Account.staff_role == SUPER,
            col(Account.id).not_in([one.account_id for one in but]),
        )
        .values(staff_role=None)
    )


async def role_of(db, actor):
    account = await db.get_one(Account, actor.account_id, populate_existing=True)
    return account.staff_role


async def test_a_role_is_given_and_taken_at_once_noted_and_told(db):
    super_, (old, sam) = await boss(db), await signed_in(db, await confirmed(db))

    await staff.set_role(db, super_, sam.account_id, SUPPORT)
    assert not (await looked_up(db, old, "")).is_member
    token, _ = await signed_in(db, sam)
    assert (await looked_up(db, token, "")).staff_role is SUPPORT
    await staff.set_role(db, super_, sam.account_id, None)
    assert not (await looked_up(db, token, "")).is_staff
    await staff.set_role(db, super_, sam.account_id, None)

    entries = await db.exec(
        select(AuditEntry)
        .where(AuditEntry.action == "account.staff_role", AuditEntry.subject_id == sam.account_id)
        .order_by(col(AuditEntry.id))
    )
    assert [one.after["staff_role"] for one in entries.all()] == ["support", None]
    told = await db.exec(
        select(OutboxEvent.payload).where(
            OutboxEvent.name == "StaffRoleChanged", OutboxEvent.aggregate_id == sam.account_id
        )
    )
    assert [one["role"] for one in told.all()] == ["support", ""]


async def test_nobody_else_gives_roles(db):
    sam, made = await person(db), await shop(db)
    actors = [visitor(), await person(db), made.owner]
    for role in (SUPPORT, StaffRole.CATALOGUE, StaffRole.FINANCE):
        who = await boss(db)
        (await db.get_one(Account, who.account_id)).staff_role = role
        actors.append(who)  # still says of itself that it is super

    for actor in actors:
        with pytest.raises(Forbidden):
            await staff.set_role(db, actor, sam.account_id, SUPER)
        if actor.account_id:
            with pytest.raises(Forbidden):
                await staff.set_role(db, actor, actor.account_id, SUPER)

    assert await role_of(db, sam) is None


async def test_nobody_and_closed_accounts_get_none(db):
    super_, gone = await boss(db), await person(db)
    (await db.get_one(Account, gone.account_id)).disabled_at = now()
    await db.flush()

    with pytest.raises(Invalid):
        await staff.set_role(db, super_, gone.account_id, SUPPORT)
    with pytest.raises(NotFound):
        await staff.set_role(db, super_, 999_999_999, SUPPORT)


async def test_who_may_not_read_the_mail_of_their_address_gets_none(db):
    super_, planted = await boss(db), await person(db)

    with pytest.raises(Invalid, match="confirmed"):
        await staff.set_role(db, super_, planted.account_id, SUPPORT)

    assert await role_of(db, planted) is None


async def test_a_session_from_before_is_none_of_the_staff(db):
    super_, ada = await boss(db), await confirmed(db)
    sessions = [await signed_in(db, ada) for _ in range(2)]

    await staff.set_role(db, super_, ada.account_id, SUPPORT)
    token, _ = await signed_in(db, ada)
    await staff.set_role(db, super_, ada.account_id, SUPER)

    for one in (*(old for old, _actor in sessions), token):
        assert not (await looked_up(db, one, "")).is_member
    now_, _ = await signed_in(db, ada)
    await staff.set_role(db, super_, ada.account_id, None)
    actor = await looked_up(db, now_, "")
    assert (actor.is_member, actor.is_staff) == (True, False)


async def test_the_last_who_runs_the_marketplace_stays(db):
    super_, other = await boss(db), await confirmed(db)
    await no_others(db, super_)
    closed = await boss(db)
    (await db.get_one(Account, closed.account_id)).disabled_at = now()
    await db.flush()

    for role in (None, SUPPORT):
        with pytest.raises(Conflict, match="Somebody has to run"):
            await staff.set_role(db, super_, super_.account_id, role)
    await staff.set_role(db, super_, other.account_id, SUPER)
    await staff.set_role(db, super_, super_.account_id, None)

    assert await role_of(db, other) is SUPER
    with pytest.raises(Forbidden):
        await staff.set_role(db, super_, other.account_id, None)


async def test_the_command_line_gives_the_first_role(db):
    sam = await confirmed(db)

    await staff.set_role(db, SYSTEM, sam.account_id, SUPER)

    assert await role_of(db, sam) is SUPER


async def test_two_who_take_the_role_from_each_other_leave_one(db_url):
    async with transaction() as db:
        first, second = await boss(db), await boss(db)
        await no_others(db, first, second)

    async def attempt(actor, other):
        try:
            async with transaction() as db:
                await staff.set_role(db, actor, other.account_id, None)
        except (Conflict, Forbidden) as refused:
            return refused

    answers = await asyncio.gather(attempt(first, second), attempt(second, first))

    assert len([one for one in answers if one is not None]) == 1
    async with reading() as db:
        assert [await role_of(db, one) for one in (first, second)].count(SUPER) == 1
