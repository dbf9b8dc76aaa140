"""Facts wait in a queue for the worker; some of them behind the others."""

from sqlalchemy import text

from marketplace.adapters.queue import put_behind
from marketplace.services.outbox import EVENTS
from tests.factories import shop

WAITING = text(
    "SELECT (args->>'outbox_id')::bigint, priority FROM procrastinate_jobs"
    " WHERE queue_name = :queue AND status = 'todo' ORDER BY priority DESC, id LIMIT 1"
)


async def test_what_a_demo_sets_off_waits_behind_what_people_do(db):
    await shop(db)
    await put_behind(db, EVENTS)
    before = (await db.execute(WAITING, {"queue": EVENTS})).first()

    await shop(db)

    after = (await db.execute(WAITING, {"queue": EVENTS})).first()
    assert (before[1], after[1]) == (-1, 0)
    assert after[0] > before[0]
