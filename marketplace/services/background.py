"""Jobs in the background, as staff may handle them."""

from sqlalchemy import text

from marketplace.adapters.database import Session
from marketplace.errors import Conflict
from marketplace.rules.permissions import Actor, allow, may_govern
from marketplace.services import audit

LOCKED = text("SELECT id FROM procrastinate_jobs WHERE id = :id AND status = 'failed' FOR UPDATE")
RETRY = text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")


async def retry(db: Session, actor: Actor, job_id: int) -> None:
    """Queue a failed job once more. Raises Conflict if it isn't failed any longer."""
    allow(may_govern(actor))
    if (await db.execute(LOCKED, {"id": job_id})).first() is None:
        raise Conflict("That job has been taken care of already.")
    await db.execute(RETRY, {"id": job_id})
    await audit.note(db, actor, "job.retry", ("job", job_id))
