"""A page that is loaded begins with fresh states, as its document did.

A tab keeps its states while it lives. Without this, a page that is loaded anew would first be
told what the page before had shown, and show that until its own handlers have run. What is
clicked meanwhile waits for these handlers: on states that nothing has filled yet it would
empty the page.
"""

from dataclasses import dataclass

import reflex as rx
from cachetools import TTLCache
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

LONGEST_LOAD = 30.0
"""Seconds after which a page that has not said that it is loaded is taken for abandoned."""
MOST_TABS = 100_000
MOST_TURNS = 20
"""How often an event is sent back to the end of its queue; then it is handled as it is."""


@dataclass(frozen=True)
class Waiting(Event):
    """An event that came before its page was loaded; `turns` is how often it has waited."""

    turns: int = 0


class FreshPage(Middleware):
    """Resets every state of the application at a page load, not at a reconnect.

    Until the handlers of a page load have run, other events wait behind them.
    """

    def __init__(self) -> None:
        self._loading: TTLCache[str, bool] = TTLCache(MOST_TABS, LONGEST_LOAD)

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        tab, name = state.router.session.client_token, event.name.rpartition(".")[2]
        # Only the first event of a loaded page tells what its states began with.
        if name == "hydrate_and_load" and event.payload.get("hashes"):
            for child in state.substates.values():
                if child.__module__.partition(".")[0] != "reflex":
                    child.reset()
        if name in ("hydrate_and_load", "on_load_internal"):
            self._loading[tab] = True
        elif name == "set_is_hydrated":
            self._loading.pop(tab, None)
        elif tab in self._loading and _may_wait(app, state, event):
            turns = getattr(event, "turns", 0) + 1
            return StateUpdate(
                events=[Waiting(event.name, event.router_data, event.payload, turns)]
            )
        return None


def _may_wait(app: rx.App, state: BaseState, event: Event) -> bool:
    """Whether an event comes from elsewhere than the loading of its page, which isn't done."""
    if state.is_hydrated or getattr(event, "turns", 0) >= MOST_TURNS:  # type: ignore[attr-defined]
        return False
    loads = Event.from_event_type(list(app.get_load_events(state.router.url.path)))
    is_own = event.state_cls.__module__.partition(".")[0] == "reflex"
    return not is_own and event.name not in {one.name for one in loads}
