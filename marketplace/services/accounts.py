"""Signing up, signing in and out, and what people keep in their account."""

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, update
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.passwords import hash_password, verify_password
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.config import settings
from marketplace.errors import Invalid, NotFound
from marketplace.events import AccountCreated, SignedOut
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.vendors import VendorMember
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import outbox

SHORTEST_PASSWORD = 10


async def register(db: Session, actor: Actor, name: str, email: str, password: str) -> Account:
    """Open an account. Raises Invalid for a field that cannot be accepted."""
    name = _valid_name(name)
    email = valid_email(email)
    _valid_password(password, email)
    if await account_by_email(db, email):
        raise Invalid("email", "There is already an account with this e-mail. Try signing in.")
    return await add_account(db, name, email, await hash_password(password))


async def add_account(db: Session, name: str, email: str, password_hash: str) -> Account:
    """Write a checked account; its password is hashed already."""
    account = Account(name=name, email=email, password_hash=password_hash)
    db.add(account)
    await db.flush()
    await outbox.record(db, AccountCreated(account.id))
    return account


async def sign_in(
    db: Session, actor: Actor, email: str, password: str, *, user_agent: str, address: str
) -> str:
    """Open a login session and give its token, which only the cookie keeps.

    The same refusal for a wrong e-mail and a wrong password.
    """
    account = await account_by_email(db, email.strip())
    known = account if account and account.disabled_at is None else None
    matches = await verify_password(known.password_hash if known else None, password)
    if known is None or not matches:
        raise Invalid("password", "That e-mail and password don't match.")
    return await open_session(db, known.id, user_agent=user_agent, address=address)


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
    account.name = _valid_name(name)


async def change_password(db: Session, actor: Actor, current: str, new: str) -> None:
    """Change one's password; every other session of the account ends."""
    account = await db.get_one(Account, the_account(actor))
    if not await verify_password(account.password_hash, current):
        raise Invalid("current", "That isn't your current password.")
    _valid_password(new, account.email)
    account.password_hash = await hash_password(new)
    await db.exec(
        update(LoginSession)
        .where(
            col(LoginSession.account_id) == account.id,
            col(LoginSession.id) != actor.session_id,
            col(LoginSession.revoked_at).is_(None),
        )
        .values(revoked_at=now())
    )


async def account_by_email(db: Session, email: str) -> Account | None:
    """The account with this e-mail, whatever its case."""
    found = await db.exec(select(Account).where(func.lower(Account.email) == email.lower()))
    return found.first()


def valid_email(email: str) -> str:
    """A well-formed e-mail, normalised. Raises Invalid."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("email", "Please check the e-mail address.") from None


def _valid_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid("name", "Please tell us your name, in at most 80 characters.")
    return name


def _valid_password(password: str, email: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", f"Please use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > 200:
        raise Invalid("password", "Please use at most 200 characters.")
    if password.lower() in {email.lower(), email.split("@")[0].lower()}:
        raise Invalid("password", "Please don't use your e-mail as your password.")
