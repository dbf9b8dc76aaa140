"""Verbs and queries as screens call them: PostgreSQL knows who acts.

Without this every test would see everybody's rows, and a verb that touches what its actor may
not see would pass here and do nothing in the shop.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from types import ModuleType
from typing import Any

from sqlalchemy.exc import DBAPIError, InvalidRequestError

from marketplace import queries, services
from marketplace.adapters.database import Session, bind
from marketplace.rules.permissions import SYSTEM, Actor

DEEP = "verbs on the way"
TELL_WHO = {"marketplace.queries.accounts", "marketplace.queries.buyers"}
"""These bind by themselves."""
OF_DOORS = {"adopt", "enter", "link"}
"""Steps of signing in, for which doors look at whatever account there may be."""


def bind_actors() -> None:
    """Have every function of (db, actor, …) run as that actor, the outermost one deciding."""
    for package in (services, queries):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if found.name not in TELL_WHO:
                _bind_module(importlib.import_module(found.name))


def _bind_module(module: ModuleType) -> None:
    for name, member in list(vars(module).items()):
        if inspect.iscoroutinefunction(member) and member.__module__ == module.__name__:
            takes = list(inspect.signature(member).parameters)[:2]
            if takes == ["db", "actor"] and name not in OF_DOORS:
                setattr(module, name, _bound(member))


def _bound(verb: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(verb)
    async def as_actor(db: Session | None, actor: Actor, *args: Any, **named: Any) -> Any:
        if db is None or db.info.get(DEEP):
            return await verb(db, actor, *args, **named)
        db.info[DEEP] = True
        try:
            await db.flush()
            await bind(db, actor)
            told = await verb(db, actor, *args, **named)
            await db.flush()
            return told
        finally:
            db.info[DEEP] = False
            await _unbind(db)

    return as_actor


async def _unbind(db: Session) -> None:
    """What is broken is rolled back anyway."""
    with suppress(DBAPIError, InvalidRequestError):
        await bind(db, SYSTEM)
