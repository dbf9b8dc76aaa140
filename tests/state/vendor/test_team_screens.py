"""The screens of a team and of staff's roles, their forms and what they refuse."""

import pytest

from marketplace.errors import Conflict, Forbidden, NotFound, TooMany
from marketplace.rules.kinds import MemberRole, StaffRole
from marketplace.services import support
from marketplace.state.admin.people import PeopleState
from marketplace.state.admin.support import SupportState
from marketplace.state.shop.join_team import JoinTeamState
from marketplace.state.shop.prove_again import ProveAgainState
from marketplace.state.vendor.portal import PortalState
from marketplace.state.vendor.team import TeamState
from tests.factories import person, shop, staff, visitor
from tests.services.test_support import at_work, helper
from tests.services.test_teams import invited, joined
from tests.state.shop.conftest import call, opened

__all__ = ["opened"]
REASON = "You wrote that no price can be changed."


async def test_an_owner_invites_and_sees_who_is_waited_for(db, opened):
    made = await shop(db)
    state = opened(TeamState, made.owner, "/vendor/team")
    await call(state, "load")

    await call(state, "invite", {"email": "no address", "role": "packer"})
    assert (state.field, state.invitations) == ("email", [])
    await call(state, "invite", {"email": "grace@example.com", "role": "manager"})

    assert (state.is_owner, state.sent_to, state.problem) == (True, "grace@example.com", "")
    assert [(row.email, row.role_text) for row in state.invitations] == [
        ("grace@example.com", "Manager")
    ]
    await call(state, "withdraw", state.invitations[0].id)
    assert state.invitations == []
    for forged in ({"email": "a@example.com", "role": "king"}, {}):
        with pytest.raises(NotFound):
            await call(state, "invite", forged)


async def test_nobody_is_flooded_with_invitations(db, opened):
    made = await shop(db)
    state = opened(TeamState, made.owner, "/vendor/team")
    await call(state, "load")
    for number in range(20):
        await call(state, "invite", {"email": f"p{number}@example.com", "role": "packer"})

    with pytest.raises(TooMany):
        await call(state, "invite", {"email": "more@example.com", "role": "packer"})


async def test_a_role_is_changed_by_the_dialog(db, opened):
    made = await shop(db)
    _, packer = await joined(db, made)
    state = opened(TeamState, made.owner, "/vendor/team")
    await call(state, "load")

    await call(state, "ask_role", packer.account_id)
    assert state.changing.id == packer.account_id
    await call(state, "change_role", {"new_role": "accountant"})
    assert [row.role for row in state.members] == ["owner", "accountant"]
    await call(state, "ask_role", made.owner.account_id)
    with pytest.raises(Conflict):
        await call(state, "change_role", {"new_role": "packer"})
    await call(state, "remove", packer.account_id)

    assert [row.role for row in state.members] == ["owner"]


async def test_a_packer_sees_the_team_and_changes_nothing(db, opened):
    made = await shop(db)
    _, packer = await joined(db, made)
    state = opened(TeamState, packer, "/vendor/team")
    await call(state, "load")

    assert (state.is_owner, len(state.members), state.invitations) == (False, 2, [])
    with pytest.raises(Forbidden):
        await call(state, "invite", {"email": "a@example.com", "role": "owner"})
    with pytest.raises(Forbidden):
        await call(state, "let_support_in", True)


async def test_an_invitation_says_for_whom_it_is(db, opened):
    made = await shop(db)
    _token, guest, key = await invited(db, made)
    stranger = await person(db)

    async def seen(actor, proof=key):
        state = opened(JoinTeamState, actor, f"/join-team?key={proof}")
        await call(state, "load")
        return state

    mine, other, nobody = [await seen(actor) for actor in (guest, stranger, visitor())]
    wrong = await seen(guest, "nonsense")

    assert (mine.card.is_mine, mine.card.shop, mine.problem) == (True, made.vendor.name, "")
    assert (other.card.is_mine, other.card.account_email) == (False, stranger.email)
    assert (nobody.is_member, nobody.card.is_mine) == (False, False)
    assert "next=%2Fjoin-team%3Fkey%3D" in nobody.sign_up
    assert "isn't good any more" in wrong.problem


@pytest.mark.parametrize("words", ["Call 555 and read us your card.", ""])
async def test_only_our_own_words_stand_on_the_page_for_proofs(db, opened, words):
    state = opened(ProveAgainState, await person(db), f"/prove-again?problem={words}&next=/vendor")

    await call(state, "load")

    assert (state.problem, state.after, state.is_on) == ("", "/vendor", False)


async def test_the_portal_shows_that_support_asks_and_that_it_is_there(db, opened):
    made = await shop(db)
    row = await support.ask(db, (await helper(db))[1], made.vendor.id, REASON)
    state = opened(PortalState, made.owner, "/vendor")
    await call(state, "enter")

    assert [(note.is_asked, note.may_answer, note.is_me) for note in state.support] == [
        (True, True, False)
    ]
    await call(state, "let_support_in", row.id)
    await call(state, "read_support")
    assert not state.support[0].is_asked
    await call(state, "end_support", row.id)
    await call(state, "read_support")
    assert state.support == []


async def test_who_helps_out_sees_the_banner_and_goes_back_to_the_console(db, opened):
    made = await shop(db)
    _token, actor, row_id = await at_work(db, made)
    state = opened(PortalState, actor, "/vendor")
    await call(state, "enter")

    assert [(note.is_me, note.may_answer, note.may_end) for note in state.support] == [
        (True, False, True)
    ]
    assert state.standing.shop == made.vendor.name
    (event,) = await call(state, "end_support", row_id)
    assert "/admin/support" in str(event)


async def test_staff_ask_by_the_name_of_a_shop(db, opened):
    made = await shop(db)
    _token, sam = await helper(db)
    state = opened(SupportState, sam, f"/admin/support?shop={made.vendor.slug}")
    await call(state, "load")

    assert (state.may_ask, state.shop) == (True, made.vendor.slug)
    await call(state, "ask", {"shop": "No such shop", "reason": REASON})
    assert state.field == "shop"
    await call(state, "ask", {"shop": made.vendor.slug, "reason": ""})
    assert state.field == "reason"
    await call(state, "ask", {"shop": made.vendor.slug, "reason": REASON})
    mine = [row for row in state.rows if row.vendor == made.vendor.name]
    assert [(row.status, row.may_begin) for row in mine] == [("Asked", False)]
    with pytest.raises(Conflict):
        await call(state, "begin", mine[0].id)


async def test_only_who_runs_the_marketplace_is_offered_roles(db, opened):
    sam = await person(db, "Sam Staff")
    for role, offered in ((StaffRole.SUPER, True), (StaffRole.FINANCE, False)):
        actor = await staff(db, role)
        state = opened(PeopleState, actor, "/admin/people")
        await call(state, "load")
        assert state.may_change is offered

    await call(state, "ask_role", sam.account_id)
    with pytest.raises(Forbidden):
        await call(state, "change_role", {"role": "super"})
    with pytest.raises(NotFound):
        await call(state, "change_role", {"role": "king"})


async def test_a_manager_may_not_open_what_is_an_owners(db, opened):
    made = await shop(db)
    _, manager = await joined(db, made, MemberRole.MANAGER)
    row = await support.ask(db, (await helper(db))[1], made.vendor.id, REASON)
    state = opened(PortalState, manager, "/vendor")
    await call(state, "enter")

    assert [note.may_answer for note in state.support] == [False]
    with pytest.raises(Forbidden):
        await call(state, "let_support_in", row.id)
