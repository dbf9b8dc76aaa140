"""Signing up, signing in and out, and what people keep in their account."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.config import settings
from marketplace.errors import Invalid, NotFound
from marketplace.events import AccountCreated, SignedOut
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.vendors import VendorMember
from marketplace.queries.accounts import account_by_email
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import outbox
from marketplace.services.credentials import NewAccount, NewPassword, valid_name


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


async def add_account(db: Session, name: str, email: str, password_hash: str) -> Account:
    """Write a checked account; its password is hashed already."""
    account = Account(name=name, email=email, password_hash=password_hash)
    db.add(account)
    await db.flush()
    await outbox.record(db, AccountCreated(account.id))
    return account


async def open_session(db: Session, account_id: int, *, user_agent: str, address: str) -> str:
    """A new login session for a person whose identity has been proven."""
    token = new_token()
    db.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account_id,
            expires_at=now() + timedelta(days=settings().session_days),
            user_agent=user_agent[:300],
            address=address[:64],
        )
    )
    await db.flush()
    return token


async def sign_out(db: Session, actor: Actor) -> None:
    """End this login session; without one nothing happens."""
    if actor.session_id is None:
        return
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == actor.session_id)
        .values(revoked_at=now())
    )
    await outbox.record(db, SignedOut(actor.session_id))


async def work_for(db: Session, actor: Actor, vendor_id: int) -> None:
    """Choose which of one's shops to work for in this session."""
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
    """Change one's password; every other session of the account ends."""
    if new.account_id != the_account(actor):
        raise NotFound()
    account = await db.get_one(Account, new.account_id)
    account.password_hash = new.password_hash
    await db.exec(
        update(LoginSession)
        .where(
            col(LoginSession.account_id) == account.id,
            col(LoginSession.id) != actor.session_id,
            col(LoginSession.revoked_at).is_(None),
        )
        .values(revoked_at=now())
    )
