"""A screen's handlers, run for an actor inside the test's own transaction."""

from collections.abc import Callable
from contextlib import asynccontextmanager

import pytest
from reflex.state import BaseState

from marketplace.rules.permissions import Actor

Sit = Callable[[type[BaseState], Actor], BaseState]


@pytest.fixture
def sit(db, monkeypatch) -> Sit:
    """Put an actor before a screen: `state = sit(OrderBoardState, owner)`."""

    def place(kind: type[BaseState], actor: Actor) -> BaseState:
        @asynccontextmanager
        async def session(_state):
            yield db, actor

        for name in ("acting", "viewing"):
            monkeypatch.setattr(f"{kind.__module__}.{name}", session, raising=False)
        return kind(_reflex_internal_init=True)

    return place


async def call(state: BaseState, name: str, *arguments: object) -> object:
    """Call a handler by its name, as an event would."""
    return await type(state).event_handlers[name].fn(state, *arguments)
