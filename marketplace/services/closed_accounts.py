"""Accounts that let nobody in: closed by staff, for a reason that is told, and opened again."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.events import AccountClosed, AccountOpened
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.privacy import DataRequest
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import Actor, allow, may_help, may_shut_out
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.rules.texts import required
from marketplace.services import accounts, api_clients, audit, names, outbox, proofs, staff, support

OWN = "That is your own account."
FORGOTTEN = "They asked us to forget them. Their account can't be opened again."


async def close(db: Session, actor: Actor, account_id: int, reason: str) -> None:
    """Let nobody into an account any more: its sessions end, and what apps and programs have.

    Raises Invalid for the reason, Conflict for one's own, and for the last who may govern.
    """
    account = await _locked(db, actor, account_id)
    reason = required("reason", "The reason", reason, 3, 300)
    await proofs.demand(db, actor)
    if account.disabled_at is not None:
        raise Conflict("It is closed already.")
    if account.staff_role is StaffRole.SUPER:
        await staff.keep_a_super(db, account_id)
    account.disabled_at = now()
    await accounts.end_access(db, account_id)
    await support.end_of_role(db, account_id)
    await api_clients.revoke_all_of(db, actor, account_id)
    subject = ("account", account_id)
    await audit.note(db, actor, "account.closed", subject, reason=reason)
    await outbox.record(db, AccountClosed(account_id, reason))


async def open_again(db: Session, actor: Actor, account_id: int) -> None:
    """Let its person in again. Raises Conflict when it isn't closed, or nobody's any more."""
    account = await _locked(db, actor, account_id)
    await proofs.demand(db, actor)
    if account.disabled_at is None:
        raise Conflict("It isn't closed.")
    if await _is_forgotten(db, account_id):
        raise Conflict(FORGOTTEN)
    account.disabled_at = None
    await audit.note(db, actor, "account.opened", ("account", account_id))
    await outbox.record(db, AccountOpened(account_id))


async def _locked(db: Session, actor: Actor, account_id: int) -> Account:
    """Somebody else's account, kept from others, with who runs the marketplace."""
    allow(may_help(actor))
    await names.claim(db, [staff.SUPERS])
    account = await db.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFound()
    allow(may_shut_out(actor, account.staff_role))
    if account_id == actor.account_id:
        raise Conflict(OWN)
    return account


async def _is_forgotten(db: Session, account_id: int) -> bool:
    erased = select(DataRequest.id).where(
        DataRequest.account_id == account_id,
        DataRequest.kind == RequestKind.ERASURE,
        col(DataRequest.status).in_((RequestStatus.RUNNING, RequestStatus.DONE)),
    )
    return (await db.exec(erased)).first() is not None
