"""Facts recorded with the change that made them true; the worker tells the world afterwards."""

from marketplace.adapters.database import Session, tell
from marketplace.adapters.queue import enqueue_all
from marketplace.events import Event
from marketplace.models.staff import OutboxEvent

RELAY = "relay"
"""The task that looks up what follows from a recorded event."""
EVENTS = "events"
"""The queue in which that waits."""
FACTS = "facts"
"""The events of this transaction."""


async def record(db: Session, *events: Event) -> None:
    """Write facts into this transaction's outbox."""
    rows = [
        OutboxEvent(
            name=type(event).__name__,
            aggregate=event.aggregate,
            aggregate_id=event.aggregate_id,
            payload=event.payload(),
        )
        for event in events
    ]
    if not rows:
        return
    db.add_all(rows)
    db.info.setdefault(FACTS, []).extend(events)
    await db.flush()
    await enqueue_all(db, RELAY, [{"outbox_id": row.id} for row in rows], queue_name=EVENTS)
    tell(db, *(topic for event in events for topic in event.topics))
