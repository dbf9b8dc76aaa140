"""Staff at work in a vendor's name: asked for with a reason, agreed to by an owner, for an hour.

It counts in one signed-in browser and gives a manager's rights (`queries.accounts.actor_of`);
it ends by time, by either side, at sign-out and with the staff role. What is done in it stands
in the audit trail with both names.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, text
from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.events import SupportAnswered, SupportAsked, SupportTurned
from marketplace.models.accounts import LoginSession
from marketplace.models.columns import now
from marketplace.models.teams import SupportSession
from marketplace.queries.accounts import OPEN_SHOPS
from marketplace.rules.kinds import SupportStatus
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_govern,
    may_help,
    may_lead,
    may_sell,
    the_account,
    the_vendor,
)
from marketplace.rules.texts import required
from marketplace.services import audit, outbox
from marketplace.services.vendor_terms import locked_vendor

PATIENCE = timedelta(days=1)
"""How long a question waits for an owner."""
WORK = timedelta(minutes=60)
OPEN = (SupportStatus.ASKED, SupportStatus.AGREED)
OVER = "That is over. Please ask again."


async def ask(db: Session, actor: Actor, vendor_id: int, reason: str) -> SupportSession:
    """Ask a vendor to be let in. A vendor who lets support in anyway has agreed at once.

    Raises Invalid, naming the field `reason`, and Conflict while an earlier wish is open.
    """
    allow(may_help(actor))
    reason = required("reason", "The reason", reason, 3, 500)
    vendor = await locked_vendor(db, vendor_id)
    if vendor.status not in OPEN_SHOPS:
        raise Conflict("This shop isn't open.")
    mine = (col(SupportSession.vendor_id) == vendor.id) & (
        col(SupportSession.account_id) == the_account(actor)
    )
    await _end(db, mine & (col(SupportSession.ends_at) <= now()))
    open_ones = select(SupportSession.id).where(mine, col(SupportSession.status).in_(OPEN))
    if (await db.exec(open_ones)).first() is not None:
        raise Conflict("You have asked this vendor already.")
    is_agreed = vendor.support_allowed_at is not None
    row = SupportSession(
        vendor_id=vendor.id,
        account_id=the_account(actor),
        reason=reason,
        status=SupportStatus.AGREED if is_agreed else SupportStatus.ASKED,
        ends_at=now() + (WORK if is_agreed else PATIENCE),
    )
    db.add(row)
    await db.flush()
    await audit.note(db, actor, "support.asked", ("vendor", vendor.id), reason=reason)
    await outbox.record(db, SupportAsked(row.id, vendor.id, row.account_id, is_agreed))
    return row


async def agree(db: Session, actor: Actor, support_id: int) -> None:
    """Let them in, for an hour from now. Raises Conflict for a question that isn't open."""
    row = await _asked(db, actor, support_id)
    row.status, row.ends_at = SupportStatus.AGREED, now() + WORK
    await _answered(db, actor, row)


async def refuse(db: Session, actor: Actor, support_id: int) -> None:
    """Don't let them in."""
    row = await _asked(db, actor, support_id)
    row.status, row.ended_at = SupportStatus.REFUSED, now()
    await _answered(db, actor, row)


async def _asked(db: Session, actor: Actor, support_id: int) -> SupportSession:
    row = await _locked(db, support_id)
    if row is None or row.vendor_id != the_vendor(actor):
        raise NotFound()
    allow(may_lead(actor))
    if row.status is not SupportStatus.ASKED or row.ends_at <= now():
        raise Conflict("This question isn't open any more.")
    return row


async def _answered(db: Session, actor: Actor, row: SupportSession) -> None:
    row.answered_by = actor.account_id
    after = {"support": row.id, "account_id": row.account_id}
    await audit.note(db, actor, f"support.{row.status}", ("vendor", row.vendor_id), after=after)
    await db.flush()
    await outbox.record(db, SupportAnswered(row.id, row.vendor_id, row.account_id))


async def begin(db: Session, actor: Actor, support_id: int) -> None:
    """Work in the vendor's name from now on, in this browser and nowhere else."""
    allow(may_help(actor))
    await db.get(LoginSession, actor.session_id, with_for_update=True)
    row = await _locked(db, support_id)
    if row is None or row.account_id != the_account(actor):
        raise NotFound()
    if row.status is not SupportStatus.AGREED or row.ends_at <= now():
        raise Conflict(OVER)
    here = (col(SupportSession.login_session_id) == actor.session_id) & (
        col(SupportSession.id) != row.id
    )
    await _end(db, here, actor)
    row.login_session_id, row.began_at = actor.session_id, row.began_at or now()
    await db.flush()
    await audit.note(db, actor, "support.began", ("vendor", row.vendor_id), reason=row.reason)
    await outbox.record(db, SupportTurned(row.id, row.vendor_id, row.account_id, True))


async def end(db: Session, actor: Actor, support_id: int) -> None:
    """Stop: who asked, whoever runs the shop, and those who run the marketplace may say so."""
    row = await _locked(db, support_id)
    if row is None or not _is_a_side(actor, row):
        raise NotFound()
    if row.status in OPEN:
        await _end(db, col(SupportSession.id) == row.id, actor)
        after = {"support": row.id, "account_id": row.account_id}
        await audit.note(db, actor, "support.ended", ("vendor", row.vendor_id), after=after)


def _is_a_side(actor: Actor, row: SupportSession) -> bool:
    is_theirs = actor.vendor_id == row.vendor_id and may_sell(actor)
    return row.account_id == actor.account_id or is_theirs or may_govern(actor)


async def let_in(db: Session, actor: Actor, always: bool) -> None:
    """Agree beforehand to whoever of support asks, or be asked each time again."""
    vendor_id = the_vendor(actor)
    allow(may_lead(actor))
    vendor = await locked_vendor(db, vendor_id)
    before, vendor.support_allowed_at = vendor.support_allowed_at, now() if always else None
    await audit.note(
        db,
        actor,
        "support.standing",
        ("vendor", vendor_id),
        before={"always": before is not None},
        after={"always": always},
    )


async def end_with_logins(db: Session, session_ids: Sequence[int]) -> None:
    """Whoever is signed out works in nobody's name."""
    if session_ids:
        await _end(db, col(SupportSession.login_session_id).in_(session_ids))


async def end_of_role(db: Session, account_id: int) -> None:
    """Whoever may not help any more neither asks nor works."""
    await _end(db, col(SupportSession.account_id) == account_id)


async def end_overdue(db: Session) -> int:
    """What is over by time, so that open pages hear of it; gives how many."""
    return await _end(db, col(SupportSession.ends_at) <= now())


async def leave_trail(db: Session, actor: Actor, where: str) -> None:
    """Have every change that is made in a vendor's name stand in the audit trail.

    What its verb has noted stands there already; else what happened is noted, or where.
    """
    if not actor.is_support or db.info.get(audit.NOTED):
        return
    for event in db.info.get(outbox.FACTS, []):
        subject, what = (event.aggregate, event.aggregate_id), type(event).__name__
        await audit.note(db, actor, "support.change", subject, after={"what": what})
    wrote = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    if not db.info.get(audit.NOTED) and (await db.execute(wrote)).scalar_one():
        subject = ("vendor", the_vendor(actor))
        await audit.note(db, actor, "support.change", subject, after={"what": where})


async def _end(db: Session, which: ColumnElement[bool], actor: Actor | None = None) -> int:
    ended = await db.exec(
        update(SupportSession)
        .where(which, col(SupportSession.status).in_(OPEN))
        .values(
            status=SupportStatus.ENDED,
            ended_at=now(),
            ended_by=actor.account_id if actor else None,
        )
        .returning(
            col(SupportSession.id), col(SupportSession.vendor_id), col(SupportSession.account_id)
        )
    )
    facts = [SupportTurned(row, vendor, who, False) for row, vendor, who in ended.all()]
    await outbox.record(db, *facts)
    return len(facts)


async def _locked(db: Session, support_id: int) -> SupportSession | None:
    return await db.get(SupportSession, support_id, with_for_update=True, populate_existing=True)
