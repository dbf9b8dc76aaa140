"""Opens a page as a browser would, without one: runs its handlers, and keeps what they set."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import reflex as rx
from reflex.istate.data import RouterData
from reflex.istate.delta import _resolve_delta
from reflex.state import BaseState
from reflex.utils import format
from reflex_base.event import Event, EventHandler
from reflex_base.registry import RegistrationContext

MOST_STEPS = 20
"""Handlers that one page may run; more is a loop."""
CATCH_ALL = "[[...splat]]"

Kind = TypeVar("Kind", bound=BaseState)
Check = Callable[[rx.App, BaseState, Event], Awaitable[None]]
Checked = Callable[[BaseState, Event], Awaitable[None]]
"""Raises when the caller of this event may not; the state knows the request's headers."""


@dataclass(frozen=True)
class Opened:
    """A page's states after its handlers have run; `redirect` is where one of them sent us."""

    root: BaseState
    redirect: str = ""

    def state(self, kind: type[Kind]) -> Kind:
        """One of the page's states."""
        return self.root.get_substate(kind.get_full_name().split("."))  # type: ignore[return-value]

    async def as_json(self) -> str:
        """The states that were changed, whole, as the browser's store takes them.

        The root is left out: it knows the request's headers and cookies.
        """
        changed = [one for one in self.root.substates.values() if _is_touched(one)]
        parts: dict[str, Any] = {}
        for one in changed:
            parts |= await _resolve_delta(one.dict())
        return format.json_dumps(parts)


async def open_page(
    app: rx.App, address: str, headers: Mapping[str, str], beside: Iterable[Any], check: Check
) -> Opened:
    """Run the `on_load` handlers of the page at `address`, and those `beside` it at the same time.

    What a handler raises is raised here. Handlers that others return run too; toasts and
    scripts are left to the browser.
    """
    root = app._state(_reflex_internal_init=True)  # type: ignore[misc]
    route = app.router(urlsplit(address).path) or "404"
    root.router = RouterData.from_router_data(_router_data(address, route, headers))
    checked = partial(check, app)
    chains = [list(beside), app.get_load_events(urlsplit(address).path)]
    redirects = await asyncio.gather(*(_run(root, chain, checked) for chain in chains))
    return Opened(root, next(filter(None, redirects), ""))


def _is_touched(state: BaseState) -> bool:
    return bool(state.dirty_vars or state.dirty_substates)


def _router_data(address: str, route: str, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(address)
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | _arguments(route, parts.path)
    path = parts._replace(scheme="", netloc="").geturl()
    origin = f"{parts.scheme}://{parts.netloc}"
    return {
        "headers": dict(headers) | named | {"origin": origin},
        "pathname": "/" + route.removeprefix("/"),
        "asPath": path,
        "query": {name.replace("-", "_"): value for name, value in query.items()},
    }


def _arguments(route: str, path: str) -> dict[str, Any]:
    """What the places of a dynamic route stand for in a path: `/p/[slug]` -> `{"slug": …}`."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    found: dict[str, Any] = {}
    for place, name in enumerate(route.strip("/").split("/")):
        if name == CATCH_ALL:
            found["splat"] = parts[place:]
        elif name.startswith("[") and place < len(parts):
            found[name.strip("[]")] = parts[place]
    return found


async def _run(root: BaseState, events: Any, check: Checked) -> str:
    waiting = Event.from_event_type(list(events)) if events else []
    for _ in range(MOST_STEPS):
        if not waiting:
            return ""
        event = waiting.pop(0)
        if event.name == "_redirect":
            return str(event.payload.get("path", ""))
        if event.name in RegistrationContext.get().event_handlers:
            waiting += await _call(root, event, check)
    raise RuntimeError(f"{MOST_STEPS} handlers and no end")


async def _call(root: BaseState, event: Event, check: Checked) -> list[Event]:
    await check(root, event)
    registered = RegistrationContext.get().event_handlers[event.name]
    handler: EventHandler = registered.handler
    state = root.get_substate(registered.states[0].get_full_name().split("."))
    results = await _results(handler.fn(state, **event.payload))
    return [following for result in results for following in Event.from_event_type(result)]


async def _results(outcome: Any) -> list[Any]:
    """What a handler returned or yielded, however it was written."""
    if inspect.isasyncgen(outcome):
        return [result async for result in outcome]
    if inspect.isgenerator(outcome):
        return list(outcome)
    return [await outcome if inspect.isawaitable(outcome) else outcome]
