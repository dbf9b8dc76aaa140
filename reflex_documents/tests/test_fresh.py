"""A page that is loaded begins with fresh states."""

import pytest
from reflex.istate.data import RouterData
from reflex.state import OnLoadInternalState, State
from reflex_base.event import Event

from reflex_documents.fresh import MOST_TURNS, FreshPage

HYDRATE = f"{State.get_full_name()}.hydrate_and_load"
LOADED = f"{OnLoadInternalState.get_full_name()}.set_is_hydrated"


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


@pytest.fixture
async def loading(small_world, tab):
    """A page that is being loaded, and the way to what stands at its door."""
    root, thing = tab
    root.router = RouterData.from_router_data(
        {"pathname": "/thing/[wanted_thing]", "asPath": "/thing/elm", "headers": {}, "query": {}}
    )
    door = FreshPage()
    with small_world:

        async def knock(name, **payload):
            event = name if isinstance(name, Event) else Event(name, payload=payload)
            return await door.preprocess(small_world.app, root, event)

        await knock(HYDRATE, hashes=["a"])
        yield root, f"{thing.get_full_name()}.", knock


async def test_what_is_clicked_while_a_page_is_loaded_waits_and_keeps_its_payload(loading):
    _root, of_thing, knock = loading

    update = await knock(f"{of_thing}praise", words="fine")

    assert [(one.name, one.payload) for one in update.events] == [
        (f"{of_thing}praise", {"words": "fine"})
    ]


async def test_who_waits_is_not_overtaken_when_the_page_is_loaded_meanwhile(loading):
    _root, of_thing, knock = loading
    [first] = (await knock(f"{of_thing}praise", words="first")).events

    await knock(LOADED, value=True)
    [second] = (await knock(f"{of_thing}praise", words="second")).events

    assert await knock(first) is None
    assert await knock(second) is None
    assert await knock(f"{of_thing}praise", words="third") is None


async def test_what_loads_the_page_does_not_wait(loading):
    _root, of_thing, knock = loading

    assert await knock(f"{of_thing}load") is None
    assert await knock(LOADED, value=True) is None


async def test_once_it_is_loaded_nothing_waits(loading):
    _root, of_thing, knock = loading
    await knock(LOADED, value=True)

    assert await knock(f"{of_thing}praise") is None


async def test_a_page_without_handlers_is_loaded_at_once(loading):
    root, of_thing, knock = loading
    root.is_hydrated = True

    assert await knock(f"{of_thing}praise") is None


async def test_nobody_waits_for_ever(loading):
    _root, of_thing, knock = loading
    event = Event(f"{of_thing}praise")

    turns = 0
    while update := await knock(event):
        [event] = update.events
        turns += 1

    assert turns == MOST_TURNS
