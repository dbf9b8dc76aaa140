"""The page about selling here."""

from marketplace.adapters.traps import FIELD
from marketplace.state.shop.sell import SellState
from tests.api.visits import read_for
from tests.factories import person, visitor
from tests.state.shop.conftest import call

WISHED = {
    "name": "Oak and Ink",
    "tagline": "Paper goods from the North",
    "story": "",
    "country": "DE",
    "city": "Kiel",
}


async def test_an_application_waits_for_approval(db, opened):
    state = opened(SellState, await person(db), "/sell")

    await call(state, "apply", WISHED | read_for())

    assert (state.application.name, state.application.status) == ("Oak and Ink", "applied")
    assert state.problem == ""


async def test_what_is_wrong_stands_beside_its_field(db, opened):
    state = opened(SellState, await person(db), "/sell")

    await call(state, "apply", WISHED | read_for() | {"name": "x"})

    assert state.field == "name"
    assert state.problem
    assert state.application.status == ""


async def test_a_guest_sees_no_application(db, opened):
    state = opened(SellState, visitor(), "/sell")

    await call(state, "load")

    assert not state.is_member
    assert state.application.status == ""


async def test_a_robot_is_thanked_and_applies_for_nothing(db, opened):
    state = opened(SellState, await person(db), "/sell")

    await call(state, "apply", WISHED | read_for() | {FIELD: "buy now"})
    await call(state, "apply", WISHED)

    assert (state.application.status, state.problem) == ("", "")
