"""Who works for the operator, and in which role: given, changed and taken by those who run it."""

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import StaffRoleChanged
from marketplace.models.accounts import Account
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import HELPING_STAFF, Actor, allow, may_govern
from marketplace.services import accounts, audit, names, outbox, proofs, support

SUPERS = "staff:super"
LAST_SUPER = "Somebody has to run the marketplace. Please give that role to somebody else first."


async def set_role(db: Session, actor: Actor, account_id: int, role: StaffRole | None) -> None:
    """Give somebody a role of the staff, another one, or none.

    Losing one counts at once; who gets one signs in anew, for the short session of staff. Raises
    Conflict for the last who may do this, Invalid for who can't have one, and NotFound.
    """
    allow(may_govern(actor))
    await names.claim(db, [SUPERS])
    allow(actor.is_system or await _is_super(db, actor.account_id))
    account = await db.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFound()
    before = account.staff_role
    if before is role:
        return
    await proofs.demand(db, actor)
    if before is StaffRole.SUPER:
        await keep_a_super(db, account_id)
    if role is not None:
        _refuse_unknown(account)
    account.staff_role = role
    if role is not None:
        await accounts.end_every_session(db, account_id)
    if role not in HELPING_STAFF:
        await support.end_of_role(db, account_id)
    await audit.note(
        db,
        actor,
        "account.staff_role",
        ("account", account_id),
        before={"staff_role": before},
        after={"staff_role": role},
    )
    await outbox.record(db, StaffRoleChanged(account_id, role or ""))


def _refuse_unknown(account: Account) -> None:
    """Whoever has signed up with an address may not be the one who reads its mail."""
    if account.disabled_at is not None:
        raise Invalid("role", "This account is closed.")
    if account.email_verified_at is None:
        raise Invalid(
            "role", "Their address hasn't been confirmed yet. The link is in their mailbox."
        )


async def _is_super(db: Session, account_id: int | None) -> bool:
    """Looked up behind the lock: who has just lost the role gives none any more."""
    found = select(Account.id).where(Account.id == account_id, *_supers())
    return (await db.exec(found)).first() is not None


async def keep_a_super(db: Session, leaving: int) -> None:
    """Raises Conflict when nobody else runs the marketplace."""
    others = select(Account.id).where(Account.id != leaving, *_supers())
    if (await db.exec(others)).first() is None:
        raise Conflict(LAST_SUPER)


def _supers() -> tuple[ColumnElement[bool], ...]:
    return (col(Account.staff_role) == StaffRole.SUPER, col(Account.disabled_at).is_(None))
