"""How a shop is paid, on its screen: a code is asked for before anything is typed."""

import pytest

from marketplace.rules.kinds import MemberRole
from marketplace.services import proofs
from marketplace.state.vendor.payout import PayoutState
from tests.factories import shop
from tests.services.test_proofs import asked, long_ago, owner_of, with_code
from tests.services.test_second_factors import code_of
from tests.services.test_teams import joined
from tests.state.shop.conftest import call, opened

__all__ = ["asked", "opened"]


async def test_who_may_change_something_here_is_asked_for_a_code_first(db, asked, opened):
    made = await shop(db)
    owner = await owner_of(db, made)
    secret = await with_code(db, owner)
    state = opened(PayoutState, owner, "/vendor/money")

    await call(state, "load")
    assert (state.setup.may_ask, state.needs_proof) == (True, True)
    await proofs.renew(db, owner, code_of(secret))
    await call(state, "load")
    assert not state.needs_proof
    await long_ago(db, owner)
    await call(state, "load")

    assert state.needs_proof


@pytest.mark.parametrize(
    ("role", "is_asked"), [(MemberRole.ACCOUNTANT, True), (MemberRole.MANAGER, False)]
)
async def test_colleagues_are_asked_only_if_they_may_change_something(
    db, asked, opened, role, is_asked
):
    made = await shop(db)
    _token, colleague = await joined(db, made, role)
    state = opened(PayoutState, colleague, "/vendor/money")

    await call(state, "load")

    assert state.needs_proof == is_asked
