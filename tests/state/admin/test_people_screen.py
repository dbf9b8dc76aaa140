"""The list of people: closing an account, opening it again, signing somebody out everywhere."""

import pytest

from marketplace.errors import Forbidden, NotFound
from marketplace.models.accounts import Account
from marketplace.rules.kinds import StaffRole
from marketplace.state.admin.people import PeopleState
from tests.factories import looked_up, person, staff
from tests.services.test_mailboxes import signed_in
from tests.state.shop.conftest import call, opened

__all__ = ["opened"]
REASON = "Somebody else has taken it over."


async def listed(db, opened, actor, who):
    """The list before somebody of the staff, with this person in it."""
    state = opened(PeopleState, actor, "/admin/people")
    await call(state, "load")
    await call(state, "search", {"text": who.email})
    return state


def row_of(state, who):
    return next(row for row in state.rows if row.id == who.account_id)


async def test_support_closes_an_account_and_opens_it_again(db, opened):
    token, ada = await signed_in(db, await person(db))
    state = await listed(db, opened, await staff(db, StaffRole.SUPPORT), ada)
    assert (state.may_help, state.may_change) == (True, False)

    await call(state, "ask_access", ada.account_id)
    await call(state, "close", {"reason": " "})
    assert state.problem and state.keeping.id == ada.account_id
    await call(state, "close", {"reason": REASON})

    assert (state.keeping.id, row_of(state, ada).is_disabled) == (0, True)
    assert not (await looked_up(db, token, "")).is_member
    await call(state, "ask_access", ada.account_id)
    await call(state, "open_again")
    assert not row_of(state, ada).is_disabled


async def test_somebody_is_signed_out_everywhere_and_may_come_back(db, opened):
    token, ada = await signed_in(db, await person(db))
    state = await listed(db, opened, await staff(db), ada)

    await call(state, "ask_access", ada.account_id)
    said = await call(state, "sign_out")

    assert "1 browser" in str(said)
    assert not (await looked_up(db, token, "")).is_member
    assert (await db.get_one(Account, ada.account_id)).disabled_at is None


async def test_nothing_happens_without_somebody_chosen_or_without_the_right(db, opened):
    _token, ada = await signed_in(db, await person(db))
    for role, refused in ((StaffRole.FINANCE, Forbidden), (StaffRole.SUPPORT, NotFound)):
        state = await listed(db, opened, await staff(db, role), ada)
        await call(state, "ask_access", 999_999_999)
        with pytest.raises(refused):
            await call(state, "close", {"reason": REASON})
        with pytest.raises(refused):
            await call(state, "open_again")
        with pytest.raises(refused):
            await call(state, "sign_out")
