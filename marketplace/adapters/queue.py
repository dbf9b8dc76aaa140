"""The job queue: Procrastinate on the same PostgreSQL, so a job is part of its transaction."""

from collections.abc import Sequence
from functools import lru_cache

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict, JSONValue
from sqlalchemy import text

from marketplace.adapters.database import Session
from marketplace.config import settings

BEHIND = text(
    "UPDATE procrastinate_jobs SET priority = -1"
    " WHERE queue_name = :queue_name AND status = 'todo' AND priority > -1"
)


@lru_cache
def queue() -> App:
    """This process's handle on the queue; opened by whoever runs a worker."""
    return App(connector=PsycopgConnector(conninfo=settings().database_url))


async def enqueue(
    db: Session,
    task: str,
    *,
    queue_name: str = "default",
    priority: int = 0,
    lock: str | None = None,
    **kwargs: JSONValue,
) -> None:
    """Add a job that exists exactly if the transaction of `db` commits.

    Higher priorities come first; jobs with the same lock are done one after the other.
    """
    await enqueue_all(db, task, [kwargs], queue_name=queue_name, priority=priority, lock=lock)


async def enqueue_all(
    db: Session,
    task: str,
    jobs: Sequence[JSONDict],
    *,
    queue_name: str = "default",
    priority: int = 0,
    lock: str | None = None,
) -> None:
    """The same for many jobs in one statement; each is what one call of the task is given."""
    raw = await (await db.connection()).get_raw_connection()
    deferrer = queue().configure_task(
        task,
        queue=queue_name,
        priority=priority,
        lock=lock,
        connection=raw.driver_connection,
    )
    await deferrer.batch_defer_async(*jobs)


async def put_behind(db: Session, queue_name: str) -> None:
    """Let the jobs that wait in a queue wait for all that come from now on, too."""
    await db.execute(BEHIND, {"queue_name": queue_name})
