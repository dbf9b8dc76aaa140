"""A page that is loaded begins with fresh states."""

import pytest
from reflex.state import State
from reflex_base.event import Event

from reflex_documents.fresh import FreshPage

HYDRATE = f"{State.get_full_name()}.hydrate_and_load"


@pytest.fixture
def tab(small_world):
    """A tab that has shown a thing before, and the state of it."""
    from reflex_documents.tests.small_app import ThingState

    with small_world:
        root = small_world.app._state(_reflex_internal_init=True)
    thing = root.get_substate(ThingState.get_full_name().split("."))
    thing.title = "The thing before"
    return root, thing


async def test_a_page_load_resets_the_states_of_the_application(small_world, tab):
    root, thing = tab
    root.is_hydrated = True

    await FreshPage().preprocess(small_world.app, root, Event(HYDRATE, payload={"hashes": ["a"]}))

    assert thing.title == ""
    assert root.is_hydrated


@pytest.mark.parametrize(
    "event", [Event(HYDRATE), Event(HYDRATE, payload={"vars": {}}), Event("state.thing.load")]
)
async def test_a_reconnect_and_other_events_reset_nothing(small_world, tab, event):
    root, thing = tab

    await FreshPage().preprocess(small_world.app, root, event)

    assert thing.title == "The thing before"
