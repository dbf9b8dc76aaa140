"""Deny by default: only declared handlers run, for the people and with the arguments declared.

Anyone can send any event name with any arguments over the websocket. Every event,
from a browser or from `on_load`, passes `Gate`; what a browser sends passes
`sockets.guard_socket` before.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, get_type_hints

import reflex as rx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from reflex.middleware import Middleware
from reflex.state import BaseState, OnLoadInternalState, State
from reflex.utils.format import format_event_handler
from reflex_base.event import Event

from marketplace.errors import Forbidden, Invalid, NotFound, SignInRequired
from marketplace.rules.permissions import Actor, Audience, belongs_to
from marketplace.state.session import actor_of_state

log = structlog.get_logger()

Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""A number that the database has room for: whatever is larger names nothing."""
BUILT_IN = {"setvar"}
"""What Reflex gives every state; nobody may call it."""


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
    return create_model(
        fn.__qualname__,
        __config__=ConfigDict(extra="forbid", str_max_length=20_000, arbitrary_types_allowed=True),
        **fields,
    )


@lru_cache
def declarations() -> dict[str, Declaration | None]:
    """Every event name that may be called; None stands for the framework's own few.

    Raises RuntimeError for a handler of ours that says nothing about its callers.
    """
    known: dict[str, Declaration | None] = {
        format_event_handler(State.event_handlers[name]): None
        for name in ("hydrate", "hydrate_and_load", "set_is_hydrated")
        if name in State.event_handlers
    }
    for name in ("on_load_internal", "set_is_hydrated"):
        known[format_event_handler(OnLoadInternalState.event_handlers[name])] = None
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
        if declaration is None:
            return
        _check_arguments(declaration, event)
        if declaration.audience is not Audience.EVERYONE:
            _check_caller(await actor_of_state(state), declaration.audience, state.router.url.path)


def _check_arguments(declaration: Declaration, event: Event) -> None:
    try:
        accepted = declaration.arguments.model_validate(event.payload)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(
            field, "Something in that request wasn't right. Nothing was changed."
        ) from None
    event.payload.clear()
    event.payload.update(dict(accepted))


def _check_caller(actor: Actor, audience: Audience, page: str) -> None:
    if not actor.is_member:
        raise SignInRequired(after=page)
    if not belongs_to(actor, audience):
        raise Forbidden()
