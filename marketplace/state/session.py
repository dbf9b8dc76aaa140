"""The only ways from a screen to the database: acting changes something, viewing reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reflex.state import BaseState

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.tokens import (
    MARKET_COOKIE,
    SESSION_COOKIE,
    VISITOR_COOKIE,
    read_cookies,
)
from marketplace.queries.accounts import actor_of
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor
from marketplace.services.support import leave_trail


def _tokens(state: BaseState) -> tuple[str, str, str]:
    cookies = read_cookies(state.router.headers.cookie)
    session, visitor, market = (
        cookies.get(name, "") for name in (SESSION_COOKIE, VISITOR_COOKIE, MARKET_COOKIE)
    )
    return session, visitor, market


def market_of_state(state: BaseState) -> Market:
    """Where to and in which currency this browser looks at the shop, without a look-up."""
    return Market.read(_tokens(state)[2])


async def actor_of_state(state: BaseState) -> Actor:
    """Who sits behind this websocket, looked up anew."""
    async with reading() as db:
        return await actor_of(db, *_tokens(state))


@asynccontextmanager
async def acting(state: BaseState) -> AsyncIterator[tuple[Session, Actor]]:
    """One transaction for one verb: committed when the block ends, undone when it raises."""
    async with transaction() as db:
        actor = await actor_of(db, *_tokens(state))
        yield db, actor
        await leave_trail(db, actor, type(state).__name__.removesuffix("State"))


@asynccontextmanager
async def viewing(state: BaseState) -> AsyncIterator[tuple[Session, Actor]]:
    """A read-only look at the database."""
    async with reading() as db:
        yield db, await actor_of(db, *_tokens(state))
