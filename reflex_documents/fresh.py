"""A page that is loaded begins with fresh states, as its document did.

A tab keeps its states while it lives. Without this, a page that is loaded anew would first be
told what the page before had shown, and show that until its own handlers have run. What is
clicked meanwhile waits for these handlers: on states that nothing has filled yet it would
empty the page.
"""

from dataclasses import dataclass
from itertools import count

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
    """An event that came before its page was loaded; `turns` is how often it has waited.

    `number` tells which of the tab's waiting events came first.
    """

    turns: int = 0
    number: int = 0


class FreshPage(Middleware):
    """Resets every state of the application at a page load, not at a reconnect.

    Until the handlers of a page load have run, other events wait behind them; and none overtakes
    another that waits.
    """

    def __init__(self) -> None:
        self._loading: TTLCache[str, bool] = TTLCache(MOST_TABS, LONGEST_LOAD)
        self._waiting: TTLCache[str, list[int]] = TTLCache(MOST_TABS, LONGEST_LOAD)
        self._numbers = count(1)

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
        elif waiting := self._in_line(app, tab, state, event):
            return StateUpdate(events=[waiting])
        return None

    def _in_line(self, app: rx.App, tab: str, state: BaseState, event: Event) -> Waiting | None:
        """The event as it goes back to the end of its queue; None when it is its turn."""
        line = self._waiting.get(tab, [])
        if not (line or tab in self._loading) or not _is_outside(app, state, event):
            return None
        turns, number = getattr(event, "turns", 0), getattr(event, "number", 0)
        is_loading = tab in self._loading and not state.is_hydrated  # type: ignore[attr-defined]
        is_behind = bool(line) and line[0] != number
        if turns >= MOST_TURNS or not (is_loading or is_behind):
            if number in line:  # those before it are lost
                self._waiting[tab] = line[line.index(number) + 1 :]
            return None
        if not number:
            number = next(self._numbers)
            self._waiting[tab] = [*line, number]
        return Waiting(event.name, event.router_data, event.payload, turns + 1, number)


def _is_outside(app: rx.App, state: BaseState, event: Event) -> bool:
    """Whether an event comes from elsewhere than the loading of its page."""
    loads = Event.from_event_type(list(app.get_load_events(state.router.url.path)))
    is_own = event.state_cls.__module__.partition(".")[0] == "reflex"
    return not is_own and event.name not in {one.name for one in loads}
