"""A vendor's team: invitations, roles and goodbyes, and always an owner."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from marketplace.events import MemberRemoved, MemberRoleChanged
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.models.teams import TeamInvitation
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.applications import my_application
from marketplace.queries.teams import LIFETIME, invitation_card, open_invitations, team_members
from marketplace.rules import teams as law
from marketplace.rules.kinds import MemberRole, VendorStatus
from marketplace.rules.scopes import Scope
from marketplace.services import accounts, api_clients, teams
from tests.factories import looked_up, person, shop, visitor
from tests.services.test_mailboxes import signed_in

OWNER, MANAGER, PACKER = MemberRole.OWNER, MemberRole.MANAGER, MemberRole.PACKER


async def joined(db, made, role=PACKER):
    """Somebody who works in the shop, as their login session tells it."""
    who = await person(db)
    db.add(VendorMember(vendor_id=made.vendor.id, account_id=who.account_id, role=role))
    await db.flush()
    token, actor = await signed_in(db, who)
    return token, actor


async def invited(db, made, role=PACKER):
    """Somebody with an account who was sent a letter: their session's token, and the key in it."""
    token, guest = await signed_in(db, await person(db))
    row = await teams.invite(db, made.owner, guest.email, role)
    return token, guest, teams.invitation_key(row)


async def roles(db, made):
    found = select(VendorMember.account_id, VendorMember.role).where(
        VendorMember.vendor_id == made.vendor.id
    )
    return dict((await db.exec(found)).all())


async def facts(db, made, *names):
    """What was recorded about the shop's team."""
    rows = await db.exec(
        select(OutboxEvent).where(
            OutboxEvent.payload["vendor_id"].as_integer() == made.vendor.id,
            col(OutboxEvent.name).in_(names),
        )
    )
    return [row.payload for row in rows.all()]


async def noted(db, made, action):
    rows = await db.exec(
        select(AuditEntry).where(
            AuditEntry.subject_type == "vendor",
            AuditEntry.subject_id == made.vendor.id,
            AuditEntry.action == action,
        )
    )
    return rows.all()


async def test_who_accepts_an_invitation_works_in_that_shop_at_once(db):
    made = await shop(db)
    token, guest, key = await invited(db, made, MANAGER)

    card = await invitation_card(db, guest, key)
    await teams.accept(db, guest, key)

    assert (card.shop, card.role_text, card.is_mine) == (made.vendor.name, "Manager", True)
    actor = await looked_up(db, token, "")
    assert (actor.vendor_id, actor.shops) == (made.vendor.id, {made.vendor.id: MANAGER})
    assert await facts(db, made, "MemberJoined") == [
        {"vendor_id": made.vendor.id, "account_id": guest.account_id, "role": "manager"}
    ]
    assert len(await noted(db, made, "team.invited")) == 1
    assert len(await noted(db, made, "team.joined")) == 1
    account = await db.get_one(Account, guest.account_id)
    assert account.email_verified_at is not None


async def test_who_works_in_somebodys_shop_may_still_open_their_own(db):
    made = await shop(db)
    _token, guest, key = await invited(db, made)
    await teams.accept(db, guest, key)

    assert (await my_application(db, guest)).vendor_id == 0
    assert (await my_application(db, made.owner)).vendor_id == made.vendor.id


async def test_a_link_is_accepted_once_and_a_double_click_is_well(db):
    made = await shop(db)
    _token, guest, key = await invited(db, made)

    assert await teams.accept(db, guest, key) == await teams.accept(db, guest, key)
    assert len(await facts(db, made, "MemberJoined")) == 1
    await teams.remove(db, made.owner, guest.account_id)
    with pytest.raises(Conflict, match="isn't good any more"):
        await teams.accept(db, guest, key)
    assert guest.account_id not in await roles(db, made)


async def test_another_account_than_the_invited_address_is_refused_in_words(db):
    made = await shop(db)
    _token, guest, key = await invited(db, made)
    stranger = await person(db)

    assert not (await invitation_card(db, stranger, key)).is_mine
    with pytest.raises(Forbidden, match=f"for {guest.email}.*signed in as {stranger.email}"):
        await teams.accept(db, stranger, key)
    with pytest.raises(SignInRequired):
        await teams.accept(db, visitor(), key)

    assert await roles(db, made) == {made.owner.account_id: OWNER}
    assert await teams.accept(db, guest, key) == made.vendor.id


async def test_an_address_is_the_same_in_capitals(db):
    made = await shop(db)
    _token, guest = await signed_in(db, await person(db))
    row = await teams.invite(db, made.owner, guest.email.upper(), PACKER)

    with pytest.raises(Invalid, match="have an invitation already"):
        await teams.invite(db, made.owner, guest.email, MANAGER)
    await teams.accept(db, guest, teams.invitation_key(row))
    with pytest.raises(Invalid, match="in your team already"):
        await teams.invite(db, made.owner, guest.email.title(), MANAGER)


@pytest.mark.parametrize("wrong", ["", "nobody", "a@b", "x" * 400 + "@example.com"])
async def test_what_is_no_address_is_not_invited(db, wrong):
    made = await shop(db)

    with pytest.raises(Invalid):
        await teams.invite(db, made.owner, wrong, PACKER)

    assert await open_invitations(db, made.owner) == []


async def test_a_link_ends_by_withdrawal_by_time_and_with_its_shop(db, monkeypatch):
    made = await shop(db)
    withdrawn, old, closed = [await invited(db, made) for _ in range(3)]
    rows = {row.email: row for row in await open_invitations(db, made.owner)}
    await teams.withdraw(db, made.owner, rows[withdrawn[1].email].id)
    (await db.get_one(TeamInvitation, rows[old[1].email].id)).expires_at = now()
    await db.flush()

    for _token, guest, key in (withdrawn, old):
        with pytest.raises(Conflict, match="isn't good any more"):
            await invitation_card(db, guest, key)
        with pytest.raises(Conflict, match="isn't good any more"):
            await teams.accept(db, guest, key)
    vendor = await db.get_one(Vendor, made.vendor.id)
    vendor.status = VendorStatus.CLOSED
    with pytest.raises(Conflict):
        await teams.accept(db, closed[1], closed[2])
    vendor.status = VendorStatus.APPROVED
    real = TimestampSigner.get_timestamp
    later = int(LIFETIME.total_seconds()) + 60
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + later)
    with pytest.raises(Conflict):
        await teams.accept(db, closed[1], closed[2])
    assert await roles(db, made) == {made.owner.account_id: OWNER}


@pytest.mark.parametrize("forged", ["", "nonsense", "x" * 5_000, "W10.aaaa.bbbb"])
async def test_what_is_no_link_of_ours_lets_nobody_in(db, forged):
    with pytest.raises(Conflict):
        await teams.accept(db, await person(db), forged)


async def test_a_letter_goes_out_again_but_not_without_end(db):
    made = await shop(db)
    _token, guest, key = await invited(db, made)
    row = (await open_invitations(db, made.owner))[0]
    invitation = await db.get_one(TeamInvitation, row.id)
    invitation.expires_at = now() - timedelta(days=1)
    await db.flush()

    for _ in range(law.MOST_SENT - 1):
        await teams.send_again(db, made.owner, row.id)
    with pytest.raises(Conflict, match="enough letters"):
        await teams.send_again(db, made.owner, row.id)

    assert len(await facts(db, made, "InvitationSent")) == law.MOST_SENT
    assert not (await open_invitations(db, made.owner))[0].may_send
    assert await teams.accept(db, guest, key) == made.vendor.id


async def test_a_team_does_not_grow_without_end(db, monkeypatch):
    monkeypatch.setattr(teams, "MOST_PEOPLE", 2)
    made = await shop(db)
    await teams.invite(db, made.owner, "first@example.com", PACKER)

    with pytest.raises(Conflict, match="at most 2 people"):
        await teams.invite(db, made.owner, "second@example.com", PACKER)


async def test_only_an_owner_decides_about_the_team(db):
    made, other = await shop(db), await shop(db)
    _token, guest, _key = await invited(db, made)
    waiting = (await open_invitations(db, made.owner))[0].id
    _, packer = await joined(db, made)
    insiders = [(await joined(db, made, role))[1] for role in MemberRole if role is not OWNER]
    pretender = replace(insiders[0], shops={made.vendor.id: OWNER})
    before = await roles(db, made)

    for actor, refused in (
        *((insider, Forbidden) for insider in (*insiders, pretender)),
        (other.owner, NotFound),
        (await person(db), NotFound),
    ):
        with pytest.raises((Forbidden, NotFound)):
            await teams.change_role(db, actor, packer.account_id, MANAGER)
        with pytest.raises((Forbidden, NotFound)):
            await teams.remove(db, actor, packer.account_id)
        with pytest.raises((Forbidden, NotFound)):
            await teams.withdraw(db, actor, waiting)
        with pytest.raises((Forbidden, NotFound)):
            await teams.send_again(db, actor, waiting)
        if actor is not other.owner:
            with pytest.raises(refused):
                await teams.invite(db, actor, "friend@example.com", PACKER)
    assert await roles(db, made) == before
    assert [row.email for row in await open_invitations(db, made.owner)] == [guest.email]
    assert await open_invitations(db, insiders[0]) == []


async def test_colleagues_see_each_other_and_only_owners_the_addresses(db):
    made = await shop(db)
    _, packer = await joined(db, made)

    seen_by_owner, seen_by_packer = [
        await team_members(db, actor) for actor in (made.owner, packer)
    ]

    assert [row.role for row in seen_by_packer] == ["owner", "packer"]
    assert [row.email for row in seen_by_owner] == [made.owner.email, packer.email]
    assert [row.email for row in seen_by_packer] == ["", ""]
    assert [row.is_me for row in seen_by_packer] == [False, True]


async def test_a_role_counts_at_once_and_is_told(db):
    made = await shop(db)
    token, packer = await joined(db, made)

    await teams.change_role(db, made.owner, packer.account_id, MANAGER)
    await teams.change_role(db, made.owner, packer.account_id, MANAGER)

    assert (await looked_up(db, token, "")).shops == {made.vendor.id: MANAGER}
    assert len(await facts(db, made, "MemberRoleChanged")) == 1
    (entry,) = await noted(db, made, "team.role")
    assert (entry.before["role"], entry.after["role"]) == ("packer", "manager")
    changed = MemberRoleChanged(made.vendor.id, packer.account_id, "manager")
    assert changed.topics == (
        f"team-of-{made.vendor.id}",
        f"rights-of-{packer.account_id}",
    )


async def test_who_is_removed_is_out_at_once_and_so_are_whom_they_asked(db):
    made, elsewhere = await shop(db), await shop(db)
    token, leaving = await joined(db, made, OWNER)
    db.add(VendorMember(vendor_id=elsewhere.vendor.id, account_id=leaving.account_id, role=PACKER))
    await db.flush()
    await accounts.work_for(db, leaving, made.vendor.id)
    friend = await teams.invite(db, leaving, "friend@example.com", OWNER)

    await teams.remove(db, made.owner, leaving.account_id)

    actor = await looked_up(db, token, "")
    assert (actor.vendor_id, actor.shops) == (
        elsewhere.vendor.id,
        {elsewhere.vendor.id: PACKER},
    )
    await db.refresh(friend)
    assert friend.withdrawn_at is not None
    assert await facts(db, made, MemberRemoved.__name__) == [
        {"vendor_id": made.vendor.id, "account_id": leaving.account_id}
    ]
    with pytest.raises(NotFound):
        await teams.remove(db, made.owner, leaving.account_id)
    with pytest.raises(Forbidden):
        await teams.invite(db, leaving, "another@example.com", PACKER)


async def let_in(db, *people):
    """A program for each of them, made by themselves."""
    made = [
        await api_clients.add_integration(db, one, "Warehouse", [Scope.VENDOR_OFFERS])
        for one in people
    ]
    return [row for row, _secret in made]


async def still_good(db, programs):
    found = select(ApiClient.id).where(
        col(ApiClient.id).in_([one.id for one in programs]), col(ApiClient.revoked_at).is_(None)
    )
    return set((await db.exec(found)).all())


def taken_out(made, who):
    return lambda db: teams.remove(db, made.owner, who.account_id)


def gone(made, who):
    return lambda db: teams.leave(db, who)


def demoted(made, who):
    return lambda db: teams.change_role(db, made.owner, who.account_id, PACKER)


@pytest.mark.parametrize("ending", [taken_out, gone, demoted])
async def test_what_a_manager_let_in_ends_with_their_rights(db, ending):
    made = await shop(db)
    _, manager = await joined(db, made, MANAGER)
    _, colleague = await joined(db, made, MANAGER)
    programs = await let_in(db, manager, manager, colleague, made.owner)

    await ending(made, manager)(db)

    assert await still_good(db, programs) == {one.id for one in programs[2:]}
    found = select(AuditEntry.subject_id).where(
        AuditEntry.action == "integration.revoked",
        col(AuditEntry.subject_id).in_([one.id for one in programs]),
    )
    assert set((await db.exec(found)).all()) == {one.id for one in programs[:2]}


async def test_who_may_still_let_programs_in_keeps_theirs(db):
    made = await shop(db)
    _, manager = await joined(db, made, MANAGER)
    programs = await let_in(db, manager)

    await teams.change_role(db, made.owner, manager.account_id, OWNER)

    assert await still_good(db, programs) == {programs[0].id}


async def test_who_is_being_removed_lets_nothing_in_any_more(db_url):
    async with transaction() as db:
        made = await shop(db)
        _, manager = await joined(db, made, MANAGER)
    async with transaction() as db:
        await teams.remove(db, made.owner, manager.account_id)
        last_word = asyncio.create_task(
            attempt(api_clients.add_integration, manager, "Warehouse", [Scope.VENDOR_OFFERS])
        )
        await asyncio.sleep(0.2)

    assert isinstance(await last_word, Forbidden)


async def test_the_last_owner_stays(db):
    made = await shop(db)
    _, other = await joined(db, made, MANAGER)
    me = made.owner.account_id

    with pytest.raises(Conflict, match="needs an owner"):
        await teams.leave(db, made.owner)
    with pytest.raises(Conflict, match="needs an owner"):
        await teams.remove(db, made.owner, me)
    with pytest.raises(Conflict, match="needs an owner"):
        await teams.change_role(db, made.owner, me, MANAGER)
    await teams.change_role(db, made.owner, other.account_id, OWNER)
    await teams.leave(db, made.owner)

    assert await roles(db, made) == {other.account_id: OWNER}
    assert len(await facts(db, made, "MemberLeft")) == 1


@pytest.fixture
async def pair(db_url):
    """A shop with two owners, really committed."""
    async with transaction() as db:
        made = await shop(db)
        _, other = await joined(db, made, OWNER)
        _, packer = await joined(db, made)
    return made, other, packer


async def attempt(verb, *arguments):
    """What becomes of a verb in a transaction of its own."""
    try:
        async with transaction() as db:
            return await verb(db, *arguments)
    except (Conflict, Forbidden, NotFound) as refused:
        return refused


async def left_in(made):
    async with reading() as db:
        return await roles(db, made)


async def test_two_owners_who_leave_at_once_leave_one_of_them(pair):
    made, other, _packer = pair

    answers = await asyncio.gather(attempt(teams.leave, made.owner), attempt(teams.leave, other))

    assert [type(one) for one in answers if one is not None] == [Conflict]
    assert list((await left_in(made)).values()).count(OWNER) == 1


async def test_two_owners_who_remove_each_other_leave_one_of_them(pair):
    made, other, _packer = pair

    answers = await asyncio.gather(
        attempt(teams.remove, made.owner, other.account_id),
        attempt(teams.remove, other, made.owner.account_id),
    )

    assert len([one for one in answers if one is not None]) == 1
    assert list((await left_in(made)).values()).count(OWNER) == 1


async def test_two_owners_who_demote_each_other_leave_one_of_them(pair):
    made, other, _packer = pair

    await asyncio.gather(
        attempt(teams.change_role, made.owner, other.account_id, PACKER),
        attempt(teams.change_role, other, made.owner.account_id, PACKER),
    )

    assert list((await left_in(made)).values()).count(OWNER) == 1


async def test_who_is_being_removed_decides_nothing_any_more(pair):
    made, other, packer = pair
    async with transaction() as db:
        await teams.remove(db, made.owner, other.account_id)
        last_word = asyncio.create_task(attempt(teams.remove, other, packer.account_id))
        await asyncio.sleep(0)

    assert isinstance(await last_word, Forbidden)
    assert packer.account_id in await left_in(made)


async def test_a_link_that_is_followed_twice_at_once_takes_in_once(db_url):
    async with transaction() as db:
        made = await shop(db)
        _token, guest, key = await invited(db, made)

    answers = await asyncio.gather(*(attempt(teams.accept, guest, key) for _ in range(4)))

    assert answers == [made.vendor.id] * 4
    async with reading() as db:
        assert len(await facts(db, made, "MemberJoined")) == 1


async def test_an_invitation_that_is_withdrawn_while_it_is_accepted_is_one_or_the_other(db_url):
    async with transaction() as db:
        made = await shop(db)
        _token, guest, key = await invited(db, made)
        waiting = (await open_invitations(db, made.owner))[0].id

    accepted, withdrawn = await asyncio.gather(
        attempt(teams.accept, guest, key), attempt(teams.withdraw, made.owner, waiting)
    )

    assert (accepted == made.vendor.id) != (withdrawn is None)
    assert (guest.account_id in await left_in(made)) == (accepted == made.vendor.id)
