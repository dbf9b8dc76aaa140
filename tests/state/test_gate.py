"""What the gate lets through to a handler, and what it does not."""

import pytest
from reflex.utils.format import format_event_handler
from reflex_base.event import Event

from marketplace.errors import Invalid, NotFound
from marketplace.state.gate import Gate, declarations
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
