"""The apps that people may let in, as who runs the marketplace registers them."""

from uuid import uuid4

import pytest

from marketplace.errors import Forbidden, NotFound
from marketplace.rules.kinds import StaffRole
from marketplace.state.admin.apps import AppsState
from tests.factories import staff
from tests.state.shop.conftest import opened
from tests.state.vendor.conftest import call

__all__ = ["opened"]

APP = {"app": "Shelf", "addresses": "https://shelf.example.com/back\ncom.example.shelf:/back",
       "profile": "on"}  # fmt: skip


@pytest.fixture
def desk(opened):
    """The room, as somebody of the staff opens it."""

    async def entered(actor):
        state = opened(AppsState, actor, "/admin/apps")
        await call(state, "load")
        return state

    return entered


async def test_an_app_is_registered_shown_and_removed(db, desk):
    state = await desk(await staff(db))

    await call(state, "add", APP)

    made = next(row for row in state.rows if row.client_id == state.made)
    assert (made.name, made.rights, made.people) == ("Shelf", "See your name and e-mail address", 0)
    assert made.addresses == APP["addresses"].split()
    await call(state, "remove", made.client_id)
    assert made.client_id not in [row.client_id for row in state.rows]
    with pytest.raises(NotFound):
        await call(state, "remove", made.client_id)


async def test_a_double_click_registers_one_app(db, desk):
    state = await desk(await staff(db))
    name = f"Shelf {uuid4().hex[:8]}"

    await call(state, "add", APP | {"app": name})
    await call(state, "add", APP | {"app": name})

    assert [row.name for row in state.rows].count(name) == 1
    await call(state, "add", APP | {"app": f"{name} for tablets"})
    assert [row.name for row in state.rows[:2]] == [f"{name} for tablets", name]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"app": " "}, "name"),
        ({"app": "x" * 61}, "name"),
        ({"addresses": ""}, "redirect_uri"),
        ({"addresses": "http://shelf.example.com/back"}, "redirect_uri"),
        ({"addresses": "javascript:alert(1)"}, "redirect_uri"),
        ({"profile": ""}, "scopes"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(db, desk, wrong, field):
    state = await desk(await staff(db))
    before = state.rows

    await call(state, "add", APP | wrong)

    assert state.field == field
    assert state.problem
    assert (await desk(await staff(db))).rows == before


async def test_other_staff_neither_see_nor_register_any(db, desk):
    state = await desk(await staff(db, StaffRole.FINANCE))

    assert not state.is_allowed
    assert state.rows == []
    with pytest.raises(Forbidden):
        await call(state, "add", APP)
    with pytest.raises(Forbidden):
        await call(state, "refresh")
