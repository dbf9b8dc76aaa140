"""What is done every so often leaves a note: when it last ran, what came of it, when it is next."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps

from croniter import croniter
from sqlalchemy.dialects.postgresql import insert

from marketplace.adapters.database import tell, transaction
from marketplace.models.columns import now
from marketplace.models.reconciliation import SweepRun

Sweep = Callable[[int], Awaitable[object]]


def recorded(sweep: Sweep, cron: str) -> Sweep:
    """The same, writing down its run; what it returns as text is what came of it."""

    @wraps(sweep)
    async def run(timestamp: int) -> None:
        started = now()
        await _note(sweep, cron, started, None, "Running")
        try:
            outcome = await sweep(timestamp)
        except Exception as error:
            await _note(sweep, cron, started, now(), f"Failed: {error}"[:300])
            raise
        await _note(sweep, cron, started, now(), outcome if isinstance(outcome, str) else "Done")

    return run


async def _note(
    sweep: Sweep, cron: str, started: datetime, finished: datetime | None, outcome: str
) -> None:
    row = {
        "name": sweep.__name__,
        "started_at": started,
        "finished_at": finished,
        "next_at": croniter(cron, now()).get_next(datetime),
        "outcome": outcome,
    }
    async with transaction() as db:
        await db.exec(
            insert(SweepRun).values(row).on_conflict_do_update(index_elements=["name"], set_=row)
        )
        if finished:
            tell(db, f"sweep-{sweep.__name__}")
