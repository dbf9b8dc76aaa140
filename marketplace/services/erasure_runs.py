"""How far it is with forgetting somebody."""

from sqlmodel import delete, func

from marketplace.adapters.database import Session
from marketplace.events import DataRequestMoved
from marketplace.models.columns import now
from marketplace.models.messages import SentMail
from marketplace.models.privacy import DataRequest
from marketplace.rules.privacy import RequestStatus
from marketplace.services import outbox


async def begin(db: Session, request: DataRequest, blocks: list[str]) -> None:
    """It begins, or what stands against it is told, once for each change of that."""
    if blocks:
        if request.blocked != blocks:
            request.blocked = blocks
            await _moved(db, request, RequestStatus.BLOCKED)
        return
    request.blocked = []
    await _moved(db, request, RequestStatus.RUNNING)


async def advance(db: Session, request: DataRequest, last: int) -> None:
    """A step is over; after the last one the person gets their last letter."""
    request.step += 1
    if request.step >= last:
        request.finished_at = now()
        await _moved(db, request, RequestStatus.DONE)


async def forget_reader(db: Session, request_id: int) -> None:
    """The last letter is out: its reader's address is no longer needed."""
    request = await db.get_one(DataRequest, request_id, with_for_update=True)
    if request.email:
        letters = func.lower(SentMail.recipient) == request.email.lower()
        await db.exec(delete(SentMail).where(letters))
        request.email = request.reason = ""


async def _moved(db: Session, request: DataRequest, status: RequestStatus) -> None:
    request.status = status
    await db.flush()
    await outbox.record(db, DataRequestMoved(request.id, status))
