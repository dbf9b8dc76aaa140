"""Facts recorded with the change that made them true; the worker tells the world afterwards."""

from marketplace.adapters.database import Session, tell
from marketplace.adapters.queue import enqueue
from marketplace.events import Event
from marketplace.models.staff import OutboxEvent

RELAY = "relay"
"""The task that looks up what follows from a recorded event."""


async def record(db: Session, event: Event) -> None:
    """Write a fact into this transaction's outbox."""
    row = OutboxEvent(
        name=type(event).__name__,
        aggregate=event.aggregate,
        aggregate_id=event.aggregate_id,
        payload=event.payload(),
    )
    db.add(row)
    await db.flush()
    await enqueue(db, RELAY, queue_name="events", outbox_id=row.id)
    tell(db, *event.topics)
