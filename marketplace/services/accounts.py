"""Signing up, signing in and out, and what people keep in their account."""

from datetime import timedelta

from sqlalchemy import ColumnElement, true, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import AccountCreated, PasswordChanged, SignedOut
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.vendors import VendorMember
from marketplace.queries.accounts import account_by_email
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_govern,
    may_help,
    may_shut_out,
    the_account,
)
from marketplace.services import (
    audit,
    connections,
    outbox,
    recent_proofs,
    second_factors,
    support,
)
from marketplace.services.credentials import NewAccount, NewPassword, valid_name
from marketplace.services.mailboxes import account_to_reset

A_BATCH = 500
"""Of ended sessions whose pages are told in one statement."""


async def register(db: Session, actor: Actor, new: NewAccount) -> Account:
    """Open an account. Raises Invalid when the e-mail has one."""
    taken = Invalid("email", "There is already an account with this e-mail. Try signing in.")
    if await account_by_email(db, new.email):
        raise taken
    try:
        async with db.begin_nested():
            return await add_account(db, new.name, new.email, new.password_hash)
    except IntegrityError:  # a second click of the same person was quicker
        raise taken from None


async def add_account(db: Session, name: str, email: str, password_hash: str | None) -> Account:
    """Write a checked account; its password, if it has one, is hashed already."""
    account = Account(name=name, email=email, password_hash=password_hash)
    db.add(account)
    await db.flush()
    await outbox.record(db, AccountCreated(account.id))
    return account


async def open_session(
    db: Session, account_id: int, *, user_agent: str, address: str, is_proven: bool = False
) -> str:
    """A new login session for a person whose identity has been proven, or proven twice.

    That of staff lasts hours, everybody else's days.
    """
    account = await db.get_one(Account, account_id)
    hours = 24 * settings().session_days
    if account.staff_role is not None:
        hours = min(hours, settings().staff_session_hours)
    token = new_token()
    db.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account_id,
            expires_at=now() + timedelta(hours=hours),
            user_agent=user_agent[:300],
            address=address[:64],
            proven_at=now() if is_proven else None,
        )
    )
    await db.flush()
    return token


async def sign_out(db: Session, actor: Actor) -> None:
    """End this login session; without one nothing happens."""
    if actor.account_id is not None:
        await _end(db, actor.account_id, col(LoginSession.id) == actor.session_id)


async def end_session(db: Session, actor: Actor, session_id: int) -> None:
    """Sign one of one's browsers out, as who has proven lately who they are.

    Raises NotFound for somebody else's, Invalid without the proof.
    """
    await recent_proofs.demand(db, actor)
    if not await _end(db, the_account(actor), col(LoginSession.id) == session_id):
        raise NotFound()


async def end_other_sessions(db: Session, actor: Actor) -> int:
    """Sign every other browser out; gives how many there were. Raises Invalid as before."""
    await recent_proofs.demand(db, actor)
    return await _end_others(db, actor)


async def end_sessions_of(db: Session, actor: Actor, account_id: int) -> int:
    """Sign somebody else out everywhere, also out of apps; gives how many sessions there were.

    Raises NotFound for nobody.
    """
    allow(may_help(actor))
    account = await db.get(Account, account_id)
    if account is None:
        raise NotFound()
    allow(may_shut_out(actor, account.staff_role))
    await audit.note(db, actor, "account.signed_out", ("account", account_id))
    return await end_access(db, account_id)


async def end_access(db: Session, account_id: int) -> int:
    """End every session of an account, and what apps have; gives how many sessions there were."""
    await connections.end_every_one(db, account_id)
    return await end_every_session(db, account_id)


async def end_every_session(db: Session, account_id: int) -> int:
    """Its person has to sign in anew, wherever they are; gives how many sessions there were."""
    return await _end(db, account_id, true())


async def end_all_sessions(db: Session, actor: Actor) -> int:
    """Sign everybody out at once."""
    allow(may_govern(actor))
    count = await _end_where(db, true())
    after = {"sessions": count}
    await audit.note(db, actor, "account.all_signed_out", ("account", 0), after=after)
    return count


async def _end_others(db: Session, actor: Actor) -> int:
    return await _end(db, the_account(actor), col(LoginSession.id) != actor.session_id)


async def _end(db: Session, account_id: int, which: ColumnElement[bool]) -> int:
    return await _end_where(db, (col(LoginSession.account_id) == account_id) & which)


async def _end_where(db: Session, which: ColumnElement[bool]) -> int:
    """Revoke open sessions, and have their open pages told, so many at a time."""
    ended = await db.exec(
        update(LoginSession)
        .where(col(LoginSession.revoked_at).is_(None), which)
        .values(revoked_at=now())
        .returning(col(LoginSession.id))
    )
    ids = ended.scalars().all()
    await support.end_with_logins(db, ids)
    for start in range(0, len(ids), A_BATCH):
        batch = ids[start : start + A_BATCH]
        await outbox.record(db, *(SignedOut(session_id) for session_id in batch))
    return len(ids)


async def work_for(db: Session, actor: Actor, vendor_id: int) -> None:
    """Choose which of one's shops to work for in this session.

    Raises Conflict for staff who work in a vendor's name just now.
    """
    if actor.is_support:
        raise Conflict("Please stop working in this shop's name first.")
    member = await db.get(VendorMember, (vendor_id, the_account(actor)))
    if member is None:
        raise NotFound()
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == actor.session_id)
        .values(vendor_id=vendor_id)
    )


async def change_name(db: Session, actor: Actor, name: str) -> None:
    """Change what one is called."""
    account = await db.get_one(Account, the_account(actor))
    account.name = valid_name(name)


async def change_password(db: Session, actor: Actor, new: NewPassword) -> None:
    """Change one's password; every other session of the account ends, and what apps have."""
    if new.account_id != the_account(actor):
        raise NotFound()
    account = await db.get_one(Account, new.account_id)
    account.password_hash = new.password_hash
    await outbox.record(db, PasswordChanged(account.id))
    await _end_others(db, actor)
    await connections.end_every_one(db, account.id)


async def reset_password(db: Session, token: str, new: NewPassword) -> Account:
    """Replace a forgotten password, and give whose it is; sessions and apps' access end.

    Whoever holds the link reads the mailbox, so the address counts as confirmed; what somebody
    who never did had set up as a second step is void. Raises Conflict for a link that was used
    in the meantime.
    """
    account = await account_to_reset(db, token, lock=True)
    if account.id != new.account_id:
        raise NotFound()
    if account.email_verified_at is None:  # whoever opened it may not have read the mailbox
        await second_factors.forget(db, account.id)
    account.password_hash = new.password_hash
    account.email_verified_at = account.email_verified_at or now()
    await outbox.record(db, PasswordChanged(account.id))
    await end_access(db, account.id)
    return account
