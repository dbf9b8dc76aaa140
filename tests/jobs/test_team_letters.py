"""Letters about a team: to whom they go, and what stands in them."""

import pytest

from marketplace.adapters.database import transaction
from marketplace.events import (
    InvitationSent,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    MemberRoleChanged,
    StaffRoleChanged,
    SupportAsked,
)
from marketplace.jobs import account_letters, team_letters
from marketplace.jobs.letters import _templates
from marketplace.rules.kinds import MemberRole
from marketplace.services import support, teams
from tests.factories import person, shop, staff

REASON = "You wrote that no price can be changed."


@pytest.fixture
def letters(monkeypatch):
    """The letters that were written: their receivers, subjects and texts."""
    written = []

    async def keep(letter, event_id):
        template = _templates().get_template(f"{letter.template}.txt")
        text = template.render(letter.words | {"site": "Fairhall"})
        written.append((letter.recipient, letter.subject, text))

    monkeypatch.setattr(team_letters, "send", keep)
    monkeypatch.setattr(account_letters, "send", keep)
    return written


@pytest.fixture
async def people(db_url):
    """A shop, really committed, and somebody who was asked in by a letter."""
    async with transaction() as db:
        made, guest = await shop(db), await person(db, "Grace Hopper")
        row = await teams.invite(db, made.owner, guest.email, MemberRole.PACKER)
    return made, guest, row


async def test_an_invitation_carries_the_link_and_goes_to_the_address(people, letters):
    made, guest, row = people

    await team_letters.invite(InvitationSent(row.id, made.vendor.id), "1")

    ((recipient, subject, text),) = letters
    assert (recipient, subject) == (guest.email, f"Work with {made.vendor.name}")
    assert "/join-team?key=" in text and "Packer" in text


async def test_an_invitation_that_was_taken_back_is_not_written(people, letters):
    made, _guest, row = people
    async with transaction() as db:
        await teams.withdraw(db, made.owner, row.id)

    await team_letters.invite(InvitationSent(row.id, made.vendor.id), "1")

    assert letters == []


async def test_who_it_concerns_is_told(people, letters):
    made, guest, row = people
    shop_id, owner = made.vendor.id, made.owner.email
    async with transaction() as db:
        await teams.accept(db, guest, teams.invitation_key(row))

    for event in (
        MemberJoined(shop_id, guest.account_id, "packer"),
        MemberRoleChanged(shop_id, guest.account_id, "manager"),
        MemberRemoved(shop_id, guest.account_id),
        MemberLeft(shop_id, guest.account_id),
    ):
        await team_letters.tell(event, "1")

    assert [recipient for recipient, _, _ in letters] == [owner, guest.email, guest.email, owner]
    assert "Packer" in letters[0][2] and "Manager" in letters[1][2]
    assert all(made.vendor.name in text for _, _, text in letters)


async def test_the_owners_are_asked_whether_support_may_come_in(people, letters):
    made, _guest, _row = people
    async with transaction() as db:
        sam = await staff(db)
        row = await support.ask(db, sam, made.vendor.id, REASON)

    for is_agreed in (False, True):
        event = SupportAsked(row.id, made.vendor.id, sam.account_id, is_agreed)
        await team_letters.ask(event, "1")

    assert {recipient for recipient, _, _ in letters} == {made.owner.email}
    assert "You decide here" in letters[0][2] and "allowed beforehand" in letters[1][2]
    assert all(REASON in text for _, _, text in letters)


async def test_staff_are_told_of_their_role(people, letters):
    _made, guest, _row = people

    for role in ("support", ""):
        await account_letters.write(StaffRoleChanged(guest.account_id, role), "1")

    assert [recipient for recipient, _, _ in letters] == [guest.email] * 2
    assert "support" in letters[0][2] and "no rights" in letters[1][2]
