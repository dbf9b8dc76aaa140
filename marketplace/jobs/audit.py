"""The audit trail's chain, looked at once a day; where it ends is told to the log."""

import structlog

from marketplace.adapters.database import reading
from marketplace.cards.staff import ChainCheck
from marketplace.queries.audit import chain_check

log = structlog.get_logger()


async def check_audit_trail(timestamp: int) -> str:
    """Look at every link; who keeps the logged `head` can later prove what was rewritten."""
    check = await examine()
    if check.faults:
        log.error("audit.broken", count=check.count, head=check.head, faults=check.faults)
        return f"Not whole! {check.faults[0]}"
    log.info("audit.whole", count=check.count, head=check.head)
    return f"{check.count:,} links, all whole"


async def examine(noted: tuple[int, str] = (0, "")) -> ChainCheck:
    """Look at every link, and whether the chain goes through the one that was noted."""
    async with reading() as db:
        return await chain_check(db, noted)
