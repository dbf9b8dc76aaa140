"""A browser that isn't there: states on a bare tree, acting for a given person."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from marketplace.adapters.database import Session
from marketplace.rules.permissions import Actor
from marketplace.state import session

Opener = Callable[..., Any]


@pytest.fixture
def opened(db: Session, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """`opened(CartState, actor, "/cart?x=1")`: the state of a page that this person looks at."""
    who: list[Actor] = []

    @asynccontextmanager
    async def same_session() -> AsyncIterator[Session]:
        async with db.begin_nested():
            yield db

    async def the_person(*_tokens: object) -> Actor:
        return who[-1]

    monkeypatch.setattr(session, "transaction", same_session)
    monkeypatch.setattr(session, "reading", same_session)
    monkeypatch.setattr(session, "actor_of", the_person)

    def open_page(kind: type[rx.State], actor: Actor, address: str = "/") -> Any:
        who.append(actor)
        root = rx.State(_reflex_internal_init=True)
        asked = {"headers": {"origin": "http://shop.test"}, "asPath": address}
        root.router = RouterData.from_router_data(asked)
        return root.get_substate(kind.get_full_name().split("."))

    return open_page


async def call(state: Any, name: str, *arguments: Any) -> list[Any]:
    """Run a handler as the event processor would; gives what it yielded or returned."""
    outcome = type(state).event_handlers[name].fn(state, *arguments)
    if hasattr(outcome, "__aiter__"):
        return [update async for update in outcome]
    return [await outcome]
