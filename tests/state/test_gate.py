"""What the gate lets through to a handler, and what it does not."""

from types import SimpleNamespace

import pytest
from reflex.utils.format import format_event_handler
from reflex_base.event import Event

from marketplace.errors import Invalid, NotFound
from marketplace.state.gate import Gate, declarations, guard_socket
from marketplace.state.shop.cart import CartState

ADD = format_event_handler(CartState.event_handlers["add"])


@pytest.fixture(autouse=True)
def only_what_is_loaded_here():
    """The names are read once; other tests need those of the whole shop."""
    declarations.cache_clear()
    yield
    declarations.cache_clear()


async def passed(name, **payload):
    event = Event(name=name, payload=payload)
    await Gate().preprocess(None, None, event)
    return event.payload


async def test_what_fits_the_declaration_passes():
    assert await passed(ADD, offer_id=7, quantity=2) == {"offer_id": 7, "quantity": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"offer_id": 7},
        {"offer_id": 7, "quantity": "two"},
        {"offer_id": 2**63, "quantity": 1},
        {"offer_id": -(2**63) - 1, "quantity": 1},
        {"offer_id": 7, "quantity": 1, "price": 0},
    ],
)
async def test_what_does_not_fit_is_refused_before_the_handler(wrong):
    with pytest.raises(Invalid):
        await passed(ADD, **wrong)


async def test_an_event_that_nobody_declared_is_not_found():
    with pytest.raises(NotFound):
        await passed(ADD.replace("add", "setvar"), offer_id=7, quantity=2)


SET_HYDRATED = "reflex___state____state.set_is_hydrated"
LOAD = "reflex___state____state.hydrate_and_load"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (SET_HYDRATED, {}),
        (SET_HYDRATED, {"value": {}}),
        (LOAD, {"vars": {"nobodys.var": 1}}),
        (LOAD, {"hashes": 7}),
    ],
)
async def test_the_frameworks_own_handlers_take_what_they_know(name, payload):
    with pytest.raises(Invalid):
        await passed(name, **payload)


async def heard(*sent):
    """What of this is handed on by the guard of a socket."""
    handed_on = []

    async def receive(_sid, data):
        handed_on.append(data)

    namespace = SimpleNamespace(on_event=receive)
    guard_socket(SimpleNamespace(event_namespace=namespace))
    await namespace.on_event("a socket", *sent)
    return handed_on


USUAL = {"name": ADD, "payload": {}, "router_data": {"pathname": "/cart", "asPath": "/cart?a=b"}}


async def test_an_event_is_handed_on_with_the_parts_that_it_has():
    odd = USUAL | {"more": 1, "router_data": USUAL["router_data"] | {"headers": {"cookie": "x"}}}

    [event] = await heard(odd)

    assert event == USUAL | {"router_data": USUAL["router_data"] | {"query": {}}}


@pytest.mark.parametrize(
    "sent",
    [
        (),
        (None,),
        ("event",),
        (USUAL | {"name": ["a list"]},),
        (USUAL | {"name": {}},),
        (USUAL | {"payload": "text"},),
        (USUAL | {"payload": {"number": 10**5_000}},),
        (USUAL | {"payload": {"text": "x" * 70_000}},),
        (USUAL | {"router_data": "text"},),
        (USUAL | {"router_data": {"pathname": 7}},),
        (USUAL | {"router_data": {"asPath": "elsewhere"}},),
        (USUAL | {"router_data": {"asPath": "/a\0b"}},),
        (USUAL | {"router_data": {"asPath": "/\ud800"}},),
        (USUAL | {"router_data": {"query": "text"}},),
    ],
)
async def test_what_has_not_the_shape_of_an_event_is_dropped(sent):
    assert await heard(*sent) == []
