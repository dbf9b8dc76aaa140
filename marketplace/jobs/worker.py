"""The worker: takes recorded events from the outbox and does what follows, until it is done."""

import asyncio
import signal
from contextlib import suppress

import structlog
from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

from marketplace.adapters import logs
from marketplace.adapters.cache import documents
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.queue import enqueue, queue
from marketplace.errors import SearchAway
from marketplace.events import Event, by_name
from marketplace.jobs import imports, schedule
from marketplace.jobs.indexing import watch_index
from marketplace.jobs.reactions import BY_NAME, PATIENT, REACTIONS, name_of
from marketplace.models.staff import OutboxEvent
from marketplace.services.imports import TAKE_IN
from marketplace.services.outbox import RELAY

MOST_ATTEMPTS = 10
LONGEST_WAIT = 20


class Persistent(BaseRetryStrategy):
    """Waits 2, 4, 8 … seconds; after ten attempts the job is shown as failed to the admin.

    While the search index is away a job waits 20 seconds at most and never gives up: what it
    has to tell is owed to shoppers, and is told as soon as the index is back.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        wait = 2 ** (job.attempts + 1)
        if isinstance(exception, SearchAway):
            return RetryDecision(retry_in={"seconds": min(wait, LONGEST_WAIT)})
        return RetryDecision(retry_in={"seconds": wait}) if job.attempts < MOST_ATTEMPTS else None


PERSISTENT = Persistent()

PATIENTLY = "patiently"
log = structlog.get_logger()


async def relay(outbox_id: int) -> None:
    """Queue every reaction to an event as a job of its own, with its own retries."""
    event, _event_id = await _recorded(outbox_id)
    async with transaction() as db:
        for reaction in REACTIONS[type(event)]:
            is_patient = reaction in PATIENT
            await enqueue(
                db,
                "react",
                queue_name="reactions",
                priority=-1 if is_patient else 0,
                lock=PATIENTLY if is_patient else None,
                reaction=name_of(reaction),
                outbox_id=outbox_id,
            )
    # The writer has told them already, unless Redis was away just then.
    await documents().forget(event.topics)


async def react(reaction: str, outbox_id: int) -> None:
    """Do one thing that follows from one event."""
    event, event_id = await _recorded(outbox_id)
    await BY_NAME[reaction](event, event_id)


async def _recorded(outbox_id: int) -> tuple[Event, str]:
    async with reading() as db:
        row = await db.get_one(OutboxEvent, outbox_id)
    return by_name()[row.name](**row.payload), str(row.event_id)


def with_tasks() -> App:
    """The queue, knowing what its jobs do."""
    app = queue()
    app.task(relay, name=RELAY, retry=PERSISTENT)
    app.task(react, name="react", retry=PERSISTENT)
    app.task(imports.take_in, name=TAKE_IN, retry=PERSISTENT)
    schedule.register(app)
    return app


async def work(stop: asyncio.Event) -> None:
    """Work until told to stop; what is under way is finished first."""
    app = with_tasks()
    async with app.open_async():
        with suppress(AlreadyEnqueued):  # an index from before an update is mended first of all
            await app.tasks[watch_index.__name__].defer_async(timestamp=0)
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=8,
                install_signal_handlers=False,
                delete_jobs="successful",
                fetch_job_polling_interval=5,
                shutdown_graceful_timeout=10,
            )
        )
        log.info("worker.started")
        await asyncio.wait(
            {worker, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        if worker.done():
            worker.result()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


def main() -> None:
    """Run the worker until SIGTERM or Ctrl-C."""
    logs.configure()

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(stop)

    asyncio.run(run())
