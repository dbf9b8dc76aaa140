"""The second step in one's account: new codes for paper take the password and few guesses."""

import pytest

from marketplace.adapters import limits
from marketplace.errors import Invalid, TooMany
from marketplace.services import credentials, second_factors
from marketplace.state.shop.second_step import SecondStepState
from tests.services.test_second_factors import code_of, with_app
from tests.state.shop.conftest import call


@pytest.fixture
def the_word(monkeypatch):
    """The password that counts is "right"."""

    async def prove_again(_actor, said):
        if said != "right":
            raise Invalid("current", credentials.WRONG_PASSWORD)

    monkeypatch.setattr(credentials, "prove_again", prove_again)


async def test_new_paper_takes_the_password_and_a_code(db, opened, the_word):
    actor, secret, paper = await with_app(db)
    state = opened(SecondStepState, actor, "/account")

    await call(state, "renew", {"step_code": code_of(secret)})
    assert (state.field, state.paper) == ("current", [])
    await call(state, "renew", {"step_password": "right", "step_code": "000000"})
    assert (state.field, state.paper) == ("code", [])
    await call(state, "renew", {"step_password": "right", "step_code": code_of(secret)})

    assert len(state.paper) == second_factors.PAPER and not set(state.paper) & set(paper)


async def test_guessing_ends_soon_and_for_the_day(db, opened, the_word, monkeypatch):
    actor, _secret, _paper = await with_app(db)
    state = opened(SecondStepState, actor, "/account")
    form = {"step_password": "right", "step_code": "000000"}
    for _ in range(6):
        await call(state, "renew", form)
    with pytest.raises(TooMany):
        await call(state, "renew", form)
    counted = []

    async def at_most(rate, *_about):
        counted.append(rate)

    monkeypatch.setattr(limits, "at_most", at_most)
    await call(state, "renew", form)

    assert counted == ["6/5minute", "30/day"]
