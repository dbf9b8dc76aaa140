"""A page is opened without a browser: its handlers run, and what they set is kept."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import reflex as rx
from reflex.state import BaseState
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from reflex_documents.opening import Opened, open_page

SITE = "https://small.example"
Open = Callable[..., Awaitable[Opened]]


@pytest.fixture
def opened(small_world: RegistrationContext) -> Open:
    """Opens a page of the small application."""

    async def open_one(
        path: str, headers: dict[str, str] | None = None, beside: Any = (), check: Any = allow
    ) -> Opened:
        with small_world:
            return await open_page(small_world.app, SITE + path, headers or {}, beside, check)

    return open_one


async def allow(app: rx.App, state: BaseState, event: Event) -> None:
    """Everybody may."""


@pytest.fixture
def states(small_world: RegistrationContext) -> Any:
    """The states of the small application."""
    from reflex_documents.tests import small_app

    return small_app


async def island(opened: Opened, world: RegistrationContext) -> dict[str, dict[str, Any]]:
    """The states that go to the browser, by their last name."""
    with world:
        parts = json.loads(await opened.as_json())
    return {name.rpartition("____")[2]: values for name, values in parts.items()}


async def test_what_the_handlers_of_a_page_set_is_in_its_states(opened, states):
    states.SHELF["elm"] = "Elm bench"

    page = await opened("/thing/elm")

    assert page.state(states.ThingState).title == "Elm bench"
    assert page.redirect == ""


async def test_a_handler_reads_the_address_its_place_and_its_parameters(opened, states):
    page = await opened("/asked/caf%C3%A9?size=2&size=3&colour=red&empty=")

    asked = page.state(states.AskedState)
    assert asked.argument == "café"
    assert asked.address == f"{SITE}/asked/caf%C3%A9?size=2&size=3&colour=red&empty="
    assert asked.parameters == {"size": "3", "colour": "red"}
    assert asked.route == "/asked/[wanted_thing]"
    assert page.root.router._page.params == {
        "size": "3",
        "colour": "red",
        "empty": "",
        "wanted_thing": "café",
    }


async def test_an_address_below_a_catch_all_is_given_in_parts(opened):
    page = await opened("/everything/wood/elm%20wood")

    assert page.root.router._page.params == {"splat": ["wood", "elm wood"]}


async def test_a_handler_reads_the_headers_and_cookies_of_the_request(opened, states):
    page = await opened("/asked/x", {"cookie": "session=abc", "accept-language": "de"})

    asked = page.state(states.AskedState)
    assert (asked.cookie, asked.language) == ("session=abc", "de")


async def test_headers_that_no_handler_showed_stay_on_the_server(opened, small_world):
    page = await opened("/chain", {"cookie": "session=abc", "x-secret": "hidden"})

    with small_world:
        text = await page.as_json()
    assert page.root.router.headers.cookie == "session=abc"
    assert "abc" not in text
    assert "hidden" not in text


async def test_variables_of_the_server_stay_there(opened, states, small_world):
    page = await opened("/asked/x")

    assert page.state(states.AskedState)._secret
    assert "for the server only" not in json.dumps(await island(page, small_world))


async def test_only_states_that_were_touched_go_to_the_browser_and_those_whole(opened, small_world):
    page = await opened("/thing/unknown")

    assert await island(page, small_world) == {
        "thing_state": {
            "title_rx_state_": "",
            "visitor_rx_state_": "",
            "at_rx_state_": "/thing/unknown",
            "loud_title_rx_state_": "",
        }
    }


async def test_variables_that_are_worked_out_go_along(opened, states, small_world):
    states.SHELF["elm"] = "Elm bench"

    page = await opened("/thing/elm")

    found = await island(page, small_world)
    assert found["thing_state"]["loud_title_rx_state_"] == "ELM BENCH"


async def test_a_state_that_inherits_another_goes_to_the_browser_too(opened, small_world):
    page = await opened("/inner")

    assert (await island(page, small_world))["inner_state"] == {"inner_rx_state_": "set"}


async def test_handlers_that_a_handler_names_run_after_it_and_toasts_are_left_out(opened, states):
    page = await opened("/chain")

    assert page.state(states.StepsState).steps == ["chain", "one", "plain"]


@pytest.mark.parametrize(
    ("path", "steps"),
    [("/stream", ["first", "second", "after"]), ("/plain-stream", ["first", "after"])],
)
async def test_a_handler_may_yield(opened, states, path, steps):
    page = await opened(path)

    assert page.state(states.StepsState).steps == steps


async def test_a_redirect_ends_the_page(opened, states):
    page = await opened("/leave")

    assert page.redirect == "/elsewhere?from=here"
    assert page.state(states.StepsState).steps == ["left"]


async def test_what_a_handler_raises_is_raised(opened, states):
    with pytest.raises(states.Refused):
        await opened("/fail")


async def test_handlers_that_never_end_are_ended(opened):
    with pytest.raises(RuntimeError, match="no end"):
        await opened("/endless")


async def test_an_unknown_address_runs_the_handlers_of_the_page_for_those(opened, states):
    page = await opened("/nobody/lives/here")

    assert page.state(states.UntouchedState).nothing == "filled"
    assert page.root.router.route_id == "/404"


async def test_handlers_beside_the_page_run_too(opened, states):
    page = await opened("/chain", beside=[states.FrameState.refresh])

    assert page.state(states.FrameState).site == "Small"
    assert page.state(states.StepsState).steps


async def test_every_handler_is_checked_before_it_runs(opened, states):
    checked = []

    async def check(app, state, event):
        steps = state.get_substate(states.StepsState.get_full_name().split(".")).steps
        checked.append((event.name.rpartition(".")[2], [*steps], state.router.headers.cookie))

    await opened("/chain", {"cookie": "a=b"}, [states.FrameState.refresh], check)

    assert ("refresh", [], "a=b") in checked
    assert [one for one in checked if one[0] != "refresh"] == [
        ("chain", [], "a=b"),
        ("named", ["chain"], "a=b"),
        ("plain", ["chain", "one"], "a=b"),
    ]


async def test_a_handler_that_the_check_refuses_does_not_run(opened, states):
    tried = []

    async def check(app, state, event):
        tried.append(state)
        raise states.Refused("Nobody may")

    with pytest.raises(states.Refused, match="Nobody may"):
        await opened("/chain", check=check)

    name = states.StepsState.get_full_name().split(".")
    assert tried[0].get_substate(name).steps == []


async def test_pages_that_are_opened_at_once_know_nothing_of_each_other(opened, states):
    one = await opened("/asked/one", {"cookie": "session=one"})
    two = await opened("/asked/two", {"cookie": "session=two"})

    assert one.state(states.AskedState).cookie == "session=one"
    assert two.state(states.AskedState).argument == "two"
    assert one.state(states.AskedState).argument == "one"
