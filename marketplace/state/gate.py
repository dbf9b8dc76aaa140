"""Deny by default: only declared handlers run, for the people and with the arguments declared.

Anyone can send any event name with any arguments over the websocket. Every event,
from a browser or from `on_load`, passes `Gate`; what a browser sends passes
`guard_socket` before.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

import reflex as rx
import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from reflex.middleware import Middleware
from reflex.state import BaseState, OnLoadInternalState, State
from reflex.utils.format import format_event_handler
from reflex_base.event import Event

from marketplace.adapters.database import NOT_RIGHT
from marketplace.errors import Forbidden, Invalid, NotFound, SignInRequired
from marketplace.rules.permissions import Actor, Audience, belongs_to
from marketplace.state.session import actor_of_state

log = structlog.get_logger()

EVENTS_PER_MINUTE = RateLimitItemPerMinute(600)
Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""A number that the database has room for: whatever is larger names nothing."""
BUILT_IN = {"setvar"}
"""What Reflex gives every state; nobody may call it."""
STRICT = ConfigDict(extra="forbid", str_max_length=20_000, arbitrary_types_allowed=True)
LONGEST_EVENT = 64_000
"""Characters of a whole event as text; the largest form here is far below."""


@dataclass(frozen=True)
class Declaration:
    """Who may call a handler, and a model that its arguments must fit."""

    audience: Audience
    arguments: type[BaseModel]


def handler(
    audience: Audience = Audience.EVERYONE, *, background: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a state method as callable from outside, by whom, with what.

    The annotations are enforced. The verb behind it authorises again.
    """

    def declare(fn: Callable[..., Any]) -> Any:
        fn.__declaration__ = Declaration(audience, _arguments_of(fn))  # type: ignore[attr-defined]
        return rx.event(fn, background=background)

    return declare


def _arguments_of(fn: Callable[..., Any]) -> type[BaseModel]:
    hints = get_type_hints(fn)
    names = list(inspect.signature(fn).parameters)[1:]
    fields: dict[str, Any] = {
        name: (Whole if hints[name] is int else hints[name], ...) for name in names
    }
    return create_model(fn.__qualname__, __config__=STRICT, **fields)


Nothing = Annotated[dict[str, Any], Field(max_length=0)]
"""We keep nothing in a browser's storage, so it has nothing to bring along."""
OF_THE_FRAMEWORK: dict[tuple[type[BaseState], str], dict[str, Any]] = {
    (State, "hydrate"): {},
    (State, "hydrate_and_load"): {
        "vars": (Nothing | None, None),
        "hashes": (list[str] | None, None),
    },
    (State, "set_is_hydrated"): {"value": (bool, ...)},
    (OnLoadInternalState, "on_load_internal"): {},
    (OnLoadInternalState, "set_is_hydrated"): {"value": (bool, ...)},
}
"""The few of its handlers that pages call, with what they take."""


@lru_cache
def declarations() -> dict[str, Declaration]:
    """Every event name that may be called, the framework's own few among them.

    Raises RuntimeError for a handler of ours that says nothing about its callers.
    """
    known = {
        format_event_handler(state.event_handlers[name]): Declaration(
            Audience.EVERYONE, create_model(name, __config__=STRICT, **fields)
        )
        for (state, name), fields in OF_THE_FRAMEWORK.items()
        if name in state.event_handlers
    }
    for state in _our_states(State):
        for name, event_handler in state.event_handlers.items():
            declaration = getattr(event_handler.fn, "__declaration__", None)
            if declaration is not None:
                known[format_event_handler(event_handler)] = declaration
            elif name not in BUILT_IN:
                raise RuntimeError(f"{state.__name__}.{name} does not declare who may call it")
    return known


def _our_states(root: type[BaseState]) -> list[type[BaseState]]:
    found = []
    for child in root.get_substates():
        if child.__module__.startswith("marketplace."):
            found.append(child)
        found += _our_states(child)
    return found


class Gate(Middleware):
    """Lets an event through if it is declared, its arguments fit and its caller may."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> None:
        if event.name not in declarations():
            log.warning("gate.undeclared", name=event.name[:200])
            raise NotFound()
        declaration = declarations()[event.name]
        _check_arguments(declaration, event)
        if declaration.audience is not Audience.EVERYONE:
            _check_caller(await actor_of_state(state), declaration.audience, state.router.url.path)


def _check_arguments(declaration: Declaration, event: Event) -> None:
    try:
        accepted = declaration.arguments.model_validate(event.payload)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(field, NOT_RIGHT) from None
    event.payload.clear()
    event.payload.update(dict(accepted))


def _check_caller(actor: Actor, audience: Audience, page: str) -> None:
    if not actor.is_member:
        raise SignInRequired(after=page)
    if not belongs_to(actor, audience):
        raise Forbidden()


def guard_socket(app: rx.App) -> None:
    """Drop unknown, oversized and too frequent events before anything reads or logs them."""
    namespace = app.event_namespace
    if namespace is None:
        return
    receive = namespace.on_event
    limiter = FixedWindowRateLimiter(MemoryStorage())

    async def on_event(sid: str, data: Any = None, *_more: Any) -> None:
        event = _as_event(data)
        if event is not None and limiter.hit(EVENTS_PER_MINUTE, sid):
            await receive(sid, event)

    namespace.on_event = on_event  # type: ignore[method-assign]


def _as_event(data: Any) -> dict[str, Any] | None:
    """What is sent, with the parts that an event has; None for what is none of ours."""
    if not isinstance(data, dict):
        return None
    name, payload, page = data.get("name"), data.get("payload", {}), data.get("router_data", {})
    if not isinstance(name, str) or name not in declarations():
        return None
    if not isinstance(payload, dict) or not isinstance(page, dict) or _is_too_long(data):
        return None
    place = {part: page.get(part, "/") for part in ("pathname", "asPath")}
    query = page.get("query", {})
    if not isinstance(query, dict) or not all(map(_is_address, place.values())):
        return None
    return {"name": name, "payload": payload, "router_data": place | {"query": query}}


def _is_too_long(data: Any) -> bool:
    try:
        return len(str(data)) > LONGEST_EVENT
    except (ValueError, RecursionError):  # a number of thousands of digits, a thousand brackets
        return True


def _is_address(text: Any) -> bool:
    """Whether this may stand behind the site's name in a browser's address bar."""
    if not isinstance(text, str) or not text.startswith("/") or not text.isprintable():
        return False
    try:
        urlsplit(f"http://site{text}")
    except ValueError:
        return False
    return True
