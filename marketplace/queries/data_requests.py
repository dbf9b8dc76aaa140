"""Requests about people's data: one's own, and for staff everybody's with their deadlines."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.privacy import DataRequestCard, DataRequestRow, MyDataCard
from marketplace.cards.staff import Listing
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.privacy import DataRequest, Mailing
from marketplace.queries.erasure_blocks import erasure_blocks
from marketplace.queries.personal import subject_of
from marketplace.queries.staff_lists import listed
from marketplace.rules.permissions import Actor, allow, may_decide, the_account
from marketplace.rules.privacy import LIVE, WITHDRAWABLE, RequestKind, RequestStatus
from marketplace.rules.texts import day

MOST = 20
TITLES = {RequestKind.EXPORT: "Your data in a file", RequestKind.ERASURE: "Being forgotten"}
WORDS: dict[RequestStatus, tuple[str, Tone]] = {
    RequestStatus.UNCONFIRMED: ("Not confirmed", "neutral"),
    RequestStatus.WAITING: ("Waiting", "warn"),
    RequestStatus.RUNNING: ("Under way", "accent"),
    RequestStatus.BLOCKED: ("Something has to end first", "bad"),
    RequestStatus.DONE: ("Done", "good"),
    RequestStatus.WITHDRAWN: ("Taken back", "neutral"),
    RequestStatus.EXPIRED: ("Done, file removed", "good"),
}


async def my_data(db: Session, actor: Actor, *, is_proven: bool) -> MyDataCard:
    """One's own requests and what one could ask for; `is_proven` lately who one is."""
    account = await db.get_one(Account, the_account(actor))
    found = select(DataRequest).where(DataRequest.account_id == account.id)
    rows = (await db.exec(found.order_by(col(DataRequest.id).desc()).limit(MOST))).all()
    back = (row for row in rows if row.kind == RequestKind.ERASURE and row.status in WITHDRAWABLE)
    waiting = next(back, None)
    blocks = [] if waiting else await erasure_blocks(db, await subject_of(db, account))
    wanted = select(Mailing.status).where(Mailing.account_id == account.id)
    wanted = wanted.order_by(col(Mailing.id).desc())
    return MyDataCard(
        requests=[_card(row) for row in rows],
        blocks=blocks,
        waiting=_card(waiting) if waiting else DataRequestCard(),
        news=str((await db.exec(wanted.limit(1))).first() or ""),
        is_exporting=any(row.kind == RequestKind.EXPORT and row.status in LIVE for row in rows),
        needs_password=not is_proven,
    )


def _card(row: DataRequest) -> DataRequestCard:
    status, tone = WORDS[row.status]
    return DataRequestCard(
        id=row.id,
        title=TITLES[row.kind],
        status=status,
        tone=tone,
        asked=day(row.created_at),
        note=_note(row),
        can_withdraw=row.kind == RequestKind.ERASURE and row.status in WITHDRAWABLE,
    )


def _note(row: DataRequest) -> str:
    match row.kind, row.status:
        case RequestKind.ERASURE, RequestStatus.WAITING if row.starts_at:
            return f"On {day(row.starts_at)} your account is deleted."
        case RequestKind.EXPORT, RequestStatus.RUNNING:
            return "We put it together and write to you when it is ready."
        case RequestKind.EXPORT, RequestStatus.DONE if row.expires_at:
            return f"The link is in your mailbox, and good until {day(row.expires_at)}."
        case _, RequestStatus.BLOCKED:
            return " ".join(row.blocked)
    return ""


async def all_requests(
    db: Session, actor: Actor, status: str = "", after: str = ""
) -> Listing[DataRequestRow]:
    """Everybody's requests, newest first; `status` "open" are those that somebody waits for."""
    allow(may_decide(actor))
    by = select(Account.name).where(Account.id == DataRequest.asked_by)
    found = select(DataRequest, by.correlate(DataRequest).scalar_subquery())
    if status == "open":
        found = found.where(col(DataRequest.status).in_(LIVE))
    elif status in set(RequestStatus):
        found = found.where(DataRequest.status == status)
    return await listed(db, found, DataRequest, after, _row)


def _row(row: DataRequest, asked_by: str | None) -> DataRequestRow:
    status, tone = WORDS[row.status]
    return DataRequestRow(
        id=row.id,
        person=row.email or (f"Account {row.account_id}" if row.account_id else "Forgotten"),
        kind="Their data" if row.kind == RequestKind.EXPORT else "To be forgotten",
        status=status,
        tone=tone,
        asked=day(row.created_at),
        due=day(row.due_at),
        is_late=row.status in LIVE and row.due_at < now(),
        asked_by=asked_by or "",
        reason=row.reason,
        note=_for_staff(row),
    )


def _for_staff(row: DataRequest) -> str:
    match row.status:
        case RequestStatus.WAITING if row.starts_at:
            return f"Due on {day(row.starts_at)}, unless taken back"
        case RequestStatus.BLOCKED:
            return " ".join(row.blocked)
        case RequestStatus.DONE if row.expires_at:
            return "Fetched" if row.fetched_at else "Not fetched yet"
    return ""
