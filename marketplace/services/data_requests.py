"""People ask for what is known of them, or to be forgotten, and may think better of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.links import seal, unseal
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import DataRequestMoved
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.privacy import DataRequest
from marketplace.queries.accounts import account_by_email
from marketplace.queries.erasure_blocks import erasure_blocks
from marketplace.queries.personal import Subject, subject_of
from marketplace.rules.permissions import Actor, allow, may_decide, the_account
from marketplace.rules.privacy import (
    DEADLINE_DAYS,
    LINK_DAYS,
    LIVE,
    TYPED,
    WITHDRAWABLE,
    RequestKind,
    RequestStatus,
)
from marketplace.rules.texts import required
from marketplace.services import audit, outbox, recent_proofs
from marketplace.services.settings import shop_settings

ANSWER, FETCH = "data-request", "data-fetch"
ANSWER_WITHIN = timedelta(days=60)
"""A way back is good as long as there is something to take back."""
STALE = "This link isn't good any more. Please ask for a new one."
ASKED_ALREADY = "You have asked for that already. We are at it."
ByLetter = Callable[[Session, str], Awaitable[DataRequest]]
"""What the holder of a letter may do."""
SIGN_IN = "This address has an account: please sign in, and ask there."


def answer_key(request: DataRequest) -> str:
    """What a letter carries by which its reader confirms a request, or takes it back."""
    return seal(ANSWER, request.id, request.email)


def fetch_key(request: DataRequest) -> str:
    """What the letter carries by which a finished export is fetched."""
    return seal(FETCH, request.id, request.file_key)


async def ask_export(db: Session, actor: Actor) -> DataRequest:
    """Have everything that is known of oneself put into a file.

    Raises Invalid without a recent proof of who one is, Conflict while one is being made.
    """
    await recent_proofs.demand(db, actor)
    account = await db.get_one(Account, the_account(actor))
    return await _begin(db, _wish(account, RequestKind.EXPORT))


async def ask_erasure(
    db: Session, actor: Actor, typed: str, *, keeps_words: bool = True
) -> DataRequest:
    """Ask to be forgotten, once the days to think better of it are over.

    `keeps_words` leaves reviews, questions and answers where they are, as nobody's. Raises
    Invalid without a recent proof or the words that confirm it, Conflict for what stands
    against it.
    """
    await recent_proofs.demand(db, actor)
    if typed.strip().lower() != TYPED:
        raise Invalid("typed", f"Please type “{TYPED}” to confirm.")
    account = await db.get_one(Account, the_account(actor))
    if blocks := await erasure_blocks(db, await subject_of(db, account)):
        raise Conflict(" ".join(blocks))
    wanted = _wish(account, RequestKind.ERASURE)
    wanted.keeps_words = keeps_words
    return await _begin(db, wanted)


async def withdraw(db: Session, actor: Actor, request_id: int) -> None:
    """Stay, after all. Raises NotFound for somebody else's, Conflict when it is too late."""
    request = await _locked(db, request_id)
    if request.account_id != the_account(actor):
        raise NotFound()
    await _withdraw(db, request)


async def start_for(db: Session, actor: Actor, email: str, kind: str, reason: str) -> DataRequest:
    """Staff ask in the name of somebody who wrote or called; that person gets the same letters.

    Raises Invalid for an unknown address or kind, or without a reason.
    """
    allow(may_decide(actor))
    reason = required("reason", "The reason", reason, 3, 500)
    if kind not in set(RequestKind):
        raise Invalid("kind", "Please choose what they want.")
    account = await account_by_email(db, email.strip())
    if account is None:
        raise Invalid("email", "Nobody has an account with this e-mail.")
    request = _wish(account, RequestKind(kind))
    request.keeps_words, request.asked_by, request.reason = True, actor.account_id, reason
    await _begin(db, request)
    await audit.note(
        db, actor, f"privacy.{kind}", ("data_request", request.id), reason=reason,
        after={"account": account.id},
    )  # fmt: skip
    return request


async def ask_by_mail(db: Session, email: str, kind: str) -> None:
    """Have a link sent by which whoever reads that mailbox asks; nobody is told who has what."""
    if kind not in set(RequestKind):
        raise Invalid("kind", "Please choose what you want.")
    request = DataRequest(kind=RequestKind(kind), email=email, due_at=_deadline())
    db.add(request)
    await _moved(db, request, RequestStatus.UNCONFIRMED)


async def confirm_by_mail(db: Session, key: str) -> DataRequest:
    """Begin what a letter asked to confirm; doing it again is well.

    Raises Conflict for a stale link, for what stands against it, and when the address has an
    account: whoever has that asks there.
    """
    request = await of_letter(db, key, lock=True)
    if request.status != RequestStatus.UNCONFIRMED:
        return request
    if await account_by_email(db, request.email):
        raise Conflict(SIGN_IN)
    if blocks := await blocks_of(db, request):
        raise Conflict(" ".join(blocks))
    return await _begin(db, request)


async def blocks_of(db: Session, request: DataRequest) -> list[str]:
    """What stands against what somebody without an account asks for, once it is confirmed."""
    if request.kind != RequestKind.ERASURE or request.status != RequestStatus.UNCONFIRMED:
        return []
    return await erasure_blocks(db, Subject(email=request.email.lower()))


async def withdraw_by_mail(db: Session, key: str) -> DataRequest:
    """Stay, after all, by the way back that stands in a letter; doing it again is well."""
    request = await of_letter(db, key, lock=True)
    if request.status != RequestStatus.WITHDRAWN:
        await _withdraw(db, request)
    return request


async def of_letter(db: Session, key: str, *, lock: bool = False) -> DataRequest:
    """The request that a letter is about. Raises Conflict for a stale link."""
    match unseal(ANSWER, key, ANSWER_WITHIN):
        case [int(request_id), str(email)] if email:
            request = await db.get(DataRequest, request_id, with_for_update=lock)
            if request is not None and request.email == email:
                return request
    raise Conflict(STALE)


async def fetched(db: Session, actor: Actor, key: str) -> DataRequest:
    """The finished export that somebody fetches by the link in their letter.

    An account's is fetched by its person only. Raises Conflict for a stale link, NotFound for
    everybody else.
    """
    match unseal(FETCH, key, timedelta(days=LINK_DAYS)):
        case [int(request_id), str(file_key)] if file_key:
            request = await db.get(DataRequest, request_id, with_for_update=True)
            if request is not None and request.file_key == file_key:
                if request.account_id not in (None, actor.account_id):
                    raise NotFound()
                request.fetched_at = request.fetched_at or now()
                return request
    raise Conflict(STALE)


async def finish_export(db: Session, request_id: int, file_key: str, size: int) -> None:
    """The file is there: it can be fetched for a week."""
    request = await _locked(db, request_id)
    if request.status != RequestStatus.RUNNING:
        return
    request.file_key, request.file_bytes = file_key, size
    request.expires_at = now() + timedelta(days=LINK_DAYS)
    await _moved(db, request, RequestStatus.DONE)


async def of_subject(db: Session, request: DataRequest) -> Subject:
    """The person that a confirmed request is about."""
    if request.account_id is None:
        return Subject(email=request.email.lower())
    return await subject_of(db, await db.get_one(Account, request.account_id))


def _wish(account: Account, kind: RequestKind) -> DataRequest:
    return DataRequest(kind=kind, account_id=account.id, email=account.email, due_at=_deadline())


def _deadline() -> datetime:
    return now() + timedelta(days=DEADLINE_DAYS)


async def _begin(db: Session, request: DataRequest) -> DataRequest:
    """Exports begin at once, erasures wait for whoever thinks better of it."""
    await _only_one(db, request)
    status = RequestStatus.RUNNING
    if request.kind == RequestKind.ERASURE:
        status = RequestStatus.WAITING
        wait = (await shop_settings(db)).days("erasure_wait_days")
        request.starts_at = now() + wait
    db.add(request)
    await _moved(db, request, status)
    return request


async def _only_one(db: Session, request: DataRequest) -> None:
    found = select(DataRequest.id).where(
        DataRequest.kind == request.kind, col(DataRequest.status).in_(LIVE)
    )
    if request.account_id is not None:
        found = found.where(DataRequest.account_id == request.account_id)
    else:
        found = found.where(
            col(DataRequest.account_id).is_(None), DataRequest.email == request.email
        )
    if (await db.exec(found)).first() is not None:
        raise Conflict(ASKED_ALREADY)


async def _withdraw(db: Session, request: DataRequest) -> None:
    if request.status not in WITHDRAWABLE:
        raise Conflict("It is too late for that: there is nothing left to keep.")
    request.finished_at = now()
    await _moved(db, request, RequestStatus.WITHDRAWN)


async def _moved(db: Session, request: DataRequest, status: RequestStatus) -> None:
    request.status = status
    if status == RequestStatus.DONE:
        request.finished_at = now()
    try:
        async with db.begin_nested():
            await db.flush()
    except IntegrityError:  # a second click of the same person was quicker
        raise Conflict(ASKED_ALREADY) from None
    await outbox.record(db, DataRequestMoved(request.id, status))


async def _locked(db: Session, request_id: int) -> DataRequest:
    request = await db.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound()
    return request
