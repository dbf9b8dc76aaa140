"""The background at work: queues, jobs that failed, what is done every so often, facts out."""

import json

from sqlalchemy import text
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.payouts import RunRow
from marketplace.cards.staff import JobRow, NewsRow, QueueRow, WorkSheet
from marketplace.models.aftersales import TimerRun
from marketplace.models.reconciliation import SweepRun
from marketplace.models.staff import OutboxEvent
from marketplace.queries.staff_lists import ROWS, moment, tone, words
from marketplace.rules.permissions import Actor, allow, may_govern
from marketplace.rules.texts import plural, shortened

COUNTS = text("""
    SELECT queue_name, status::text, count(*) FROM procrastinate_jobs
    GROUP BY queue_name, status ORDER BY queue_name, status
""")
FAILED = text("""
    SELECT id, task_name, queue_name, args, attempts FROM procrastinate_jobs
    WHERE status = 'failed' ORDER BY id DESC LIMIT :rows
""")
FAILED_COUNT = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")


async def work_sheet(db: Session, actor: Actor) -> WorkSheet:
    """The queues as they are now, and the latest of everything that passes through."""
    allow(actor.is_staff)
    return WorkSheet(
        queues=await _queues(db),
        failed=await _failed(db),
        runs=await _runs(db),
        events=await _events(db),
        timers=await _timers(db),
        may_retry=may_govern(actor),
    )


async def failed_count(db: Session, actor: Actor) -> int:
    """How many jobs failed for good."""
    allow(actor.is_staff)
    return int((await db.execute(FAILED_COUNT)).scalar_one())


async def _queues(db: Session) -> list[QueueRow]:
    rows = (await db.execute(COUNTS)).all()
    return [
        QueueRow(queue, words(status), tone(status), f"{count:,}") for queue, status, count in rows
    ]


async def _failed(db: Session) -> list[JobRow]:
    rows = (await db.execute(FAILED, {"rows": ROWS})).all()
    return [
        JobRow(number, task, queue, shortened(json.dumps(args), 200), str(attempts))
        for number, task, queue, args, attempts in rows
    ]


async def _runs(db: Session) -> list[RunRow]:
    """What is done every so often; what failed stands first."""
    rows = (await db.exec(select(SweepRun).order_by(col(SweepRun.name)))).all()
    return sorted((_run(row) for row in rows), key=lambda row: row.tone != "bad")


def _run(row: SweepRun) -> RunRow:
    colour = "good" if row.finished_at else "accent"
    return RunRow(
        name=words(row.name),
        last=moment(row.started_at),
        outcome=row.outcome,
        tone="bad" if row.outcome.startswith("Failed") else colour,
        next=moment(row.next_at) if row.next_at else "",
    )


async def _events(db: Session) -> list[NewsRow]:
    found = select(OutboxEvent).order_by(col(OutboxEvent.id).desc()).limit(ROWS)
    return [
        NewsRow(
            id=event.id,
            name=event.name,
            detail=f"{words(event.aggregate)} {event.aggregate_id}",
            date=moment(event.recorded_at),
        )
        for event in (await db.exec(found)).all()
    ]


async def _timers(db: Session) -> list[NewsRow]:
    """When each clock of the orders last looked, and what it did."""
    rows = (await db.exec(select(TimerRun).order_by(col(TimerRun.name)))).all()
    return [
        NewsRow(
            id=number,
            name=run.name,
            detail=run.problem or plural(run.done, "order or case moved", "orders or cases moved"),
            status="Refused" if run.problem else "Done",
            tone="warn" if run.problem else "good",
            date=moment(run.started_at),
        )
        for number, run in enumerate(rows)
    ]
