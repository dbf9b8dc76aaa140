"""The job queue: Procrastinate on the same PostgreSQL, so a job is part of its transaction."""

from functools import lru_cache

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONValue

from marketplace.adapters.database import Session
from marketplace.config import settings


@lru_cache
def queue() -> App:
    """This process's handle on the queue; opened by whoever runs a worker."""
    return App(connector=PsycopgConnector(conninfo=settings().database_url))


async def enqueue(
    db: Session, task: str, *, queue_name: str = "default", **kwargs: JSONValue
) -> None:
    """Add a job that exists exactly if the transaction of `db` commits."""
    raw = await (await db.connection()).get_raw_connection()
    await (
        queue()
        .configure_task(task, queue=queue_name, connection=raw.driver_connection)
        .defer_async(**kwargs)
    )
