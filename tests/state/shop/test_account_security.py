"""Letters from one's account: a few an hour, to oneself and to others."""

import pytest

from marketplace.errors import TooMany
from marketplace.state.shop.account_security import SecurityState
from marketplace.state.shop.proofs import ProofState
from tests.factories import person, visitor
from tests.state.shop.conftest import call


async def test_nobodys_mailbox_is_flooded_from_an_account(db, opened):
    state = opened(SecurityState, await person(db), "/account")

    for _ in range(6):
        await call(state, "send_again")

    with pytest.raises(TooMany):
        await call(state, "send_again")


@pytest.mark.parametrize("words", ["you@example.com", "Call 555 and read us your card.", ""])
async def test_nobody_else_puts_an_address_on_the_page(db, opened, words):
    state = opened(ProofState, visitor(), f"/confirm-email?told={words}&done={words}")

    await call(state, "load")

    assert state.done_for == ""
