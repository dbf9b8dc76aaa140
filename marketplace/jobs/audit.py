"""The audit trail's chain, looked at once a day; where it ends is noted outside the database."""

import json

import structlog

from marketplace.adapters.cache import redis
from marketplace.adapters.database import reading
from marketplace.cards.staff import ChainCheck
from marketplace.queries.audit import chain_check

NOTED = "audit:head"
"""Where Redis keeps the number and digest with which the chain ended the last time."""
log = structlog.get_logger()


async def check_audit_trail(timestamp: int) -> str:
    """Look at every link, and whether the chain still goes through where it ended the last time.

    So it shows when its end was cut off, too. Who keeps the logged `head` can prove the same
    without Redis.
    """
    number, digest = json.loads(await redis().get(NOTED) or '[0, ""]')
    check = await examine((number, digest))
    if check.faults:
        log.error("audit.broken", count=check.count, head=check.head, faults=check.faults)
        return f"Not whole! {check.faults[0]}"
    await redis().set(NOTED, json.dumps([check.count, check.head]))
    log.info("audit.whole", count=check.count, head=check.head)
    return f"{check.count:,} links, all whole"


async def examine(noted: tuple[int, str] = (0, "")) -> ChainCheck:
    """Look at every link, and whether the chain goes through the one that was noted."""
    async with reading() as db:
        return await chain_check(db, noted)
