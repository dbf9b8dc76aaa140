"""The background at work: queues, jobs that failed, messages in, facts out."""

import json

from sqlalchemy import text
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.staff import JobRow, NewsRow, QueueRow, WorkSheet
from marketplace.models.payments import WebhookEvent
from marketplace.models.staff import OutboxEvent
from marketplace.queries.staff_lists import ROWS, moment, tone, words
from marketplace.rules.permissions import Actor, allow, may_govern
from marketplace.rules.texts import shortened

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
        webhooks=await _webhooks(db),
        events=await _events(db),
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


async def _webhooks(db: Session) -> list[NewsRow]:
    found = select(WebhookEvent).order_by(col(WebhookEvent.id).desc()).limit(ROWS)
    return [
        NewsRow(
            id=event.id,
            name=event.kind,
            detail=event.error or f"{event.provider} {event.event_id}",
            status=words(event.status),
            tone=tone(event.status),
            date=moment(event.received_at),
        )
        for event in (await db.exec(found)).all()
    ]


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
