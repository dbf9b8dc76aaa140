"""Keys: those of access tokens exchanged in good time, and everything sealed under the newest."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from marketplace.adapters.database import reading, transaction
from marketplace.config import settings
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.texts import plural
from marketplace.services import connections, resealing, signing_keys

log = structlog.get_logger()

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(slots=True)
class Sealed:
    """What came of sealing everything anew."""

    seen: int = 0
    changed: int = 0
    unreadable: int = 0

    def __str__(self) -> str:
        words = f"{plural(self.seen, 'row')}, {self.changed} sealed anew"
        return f"{words}, {self.unreadable} unreadable" if self.unreadable else words


async def tend_signing_keys(timestamp: int) -> str:
    """The next key in good time; those that are over are forgotten."""
    async with transaction() as db:
        return await signing_keys.tend(db, SYSTEM)


async def tidy_access(timestamp: int) -> None:
    """Codes and refresh tokens that are over go, and what no app has used for long ends."""
    async with transaction() as db:
        await connections.tidy(db)


async def reseal(timestamp: int) -> str:
    """What an old secret still seals comes under the newest; nothing to do without old ones."""
    if not settings().old_secret_keys.get_secret_value().strip():
        return "No OLD_SECRET_KEYS"
    return str(await reseal_everything(lambda _done, _total: None))


async def reseal_everything(progress: Progress) -> Sealed:
    """Go through every sealed column, some rows to a transaction, telling how far it is.

    When it stops on the way it may begin again: what is done is left out.
    """
    total, outcome = 0, Sealed()
    async with reading() as db:
        for table in resealing.sealed_tables():
            total += await resealing.count(db, SYSTEM, table)
    for table in resealing.sealed_tables():
        after: int | None = 0
        while after is not None:
            async with transaction() as db:
                done = await resealing.reseal(db, SYSTEM, table, after)
            outcome.seen += done.seen
            outcome.changed += done.changed
            outcome.unreadable += done.unreadable
            progress(outcome.seen, max(total, outcome.seen))
            after = done.last
        log.info("keys.resealed", table=table.name, so_far=str(outcome))
    return outcome
