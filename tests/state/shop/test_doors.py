"""The pages for signing in and up."""

from urllib.parse import urlencode

from marketplace.state.shop.doors import DoorState
from tests.factories import person, visitor
from tests.state.shop.conftest import call


def address(**parameters):
    return f"/sign-in?{urlencode(parameters)}"


async def test_a_refusal_comes_back_with_what_was_typed(db, opened):
    words = "That e-mail and password don't match."
    known = address(problem=words, field="password", email="ada@example.com", next="/cart")
    state = opened(DoorState, visitor(), known)

    await call(state, "load")

    assert (state.problem, state.field) == (words, "password")
    assert (state.email, state.after) == ("ada@example.com", "/cart")


async def test_words_that_are_not_ours_are_not_shown(db, opened):
    state = opened(DoorState, visitor(), address(problem="Call 555 and read us your card."))

    await call(state, "load")

    assert state.problem == ""


async def test_who_is_signed_in_is_sent_on(db, opened):
    state = opened(DoorState, await person(db), "/sign-in")

    [sent] = await call(state, "load")

    assert "/account" in str(sent.args)
