"""Mailboxes: proof that people read theirs, and what a link from a mail lets its holder do.

A link is good for one purpose and for a while, and only as long as what it was written about
is still so: with a new password, links for resetting the old one or for another address are void.
"""

from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.adapters.links import seal, unseal
from marketplace.adapters.tokens import alias, aliases
from marketplace.errors import Conflict, Invalid
from marketplace.events import (
    EmailChangeAsked,
    EmailChanged,
    EmailConfirmationAsked,
    EmailConfirmed,
    PasswordResetAsked,
    SignInLocked,
)
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.queries.accounts import account_by_email
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import outbox

CONFIRM, RESET, MOVE = "confirm-email", "reset-password", "change-email"
LIFETIMES = {CONFIRM: timedelta(days=3), RESET: timedelta(hours=1), MOVE: timedelta(days=1)}
STALE = "This link isn't good any more. Please ask for a new one."
TAKEN = "There is already an account with this e-mail."
ANOTHERS = "This link belongs to another account. Please sign out, and open it again."


def confirmation_path(account: Account) -> str:
    """Where the address of an account is confirmed."""
    key = seal(CONFIRM, account.id, account.email)
    return f"{routes.CONFIRM_EMAIL}?{urlencode({'key': key})}"


def reset_path(account: Account) -> str:
    """Where its password is replaced."""
    key = seal(RESET, account.id, _secrets_of(account))
    return f"{routes.RESET_PASSWORD}?{urlencode({'key': key})}"


def move_path(account: Account, email: str) -> str:
    """Where another address becomes that of the account."""
    key = seal(MOVE, account.id, _secrets_of(account), email)
    return f"{routes.CONFIRM_EMAIL}?{urlencode({'key': key})}"


def _secrets_of(account: Account) -> str:
    return alias(_proofs_of(account))


def _proves(account: Account, secrets: str) -> bool:
    return secrets in aliases(_proofs_of(account))


def _proofs_of(account: Account) -> str:
    return f"{account.email} {account.password_hash}"


async def ask_to_confirm(db: Session, actor: Actor) -> None:
    """Have the link that confirms one's address sent again."""
    account = await db.get_one(Account, the_account(actor))
    if account.email_verified_at is None:
        await outbox.record(db, EmailConfirmationAsked(account.id))


async def ask_for_reset(db: Session, email: str) -> None:
    """Have a link for a new password sent, if there is such an account; nobody is told whether."""
    account = await account_by_email(db, email.strip())
    if account is not None and account.disabled_at is None:
        await outbox.record(db, PasswordResetAsked(account.id))


async def warn_of_tries(db: Session, email: str) -> None:
    """Tell the owner, if there is such an account, that somebody gives wrong passwords."""
    account = await account_by_email(db, email.strip())
    if account is not None and account.disabled_at is None:
        await outbox.record(db, SignInLocked(account.id))


async def account_to_reset(db: Session, token: str, *, lock: bool = False) -> Account:
    """Whose password the holder of this link may replace. Raises Conflict for a stale one."""
    match unseal(RESET, token, LIFETIMES[RESET]):
        case [int(account_id), str(secrets)]:
            account = await db.get(Account, account_id, with_for_update=lock)
            is_open = account is not None and account.disabled_at is None
            if account is not None and is_open and _proves(account, secrets):
                return account
    raise Conflict(STALE)


async def ask_to_move(db: Session, actor: Actor, email: str) -> None:
    """Have a link sent to another address, by which it becomes one's own.

    The caller has had the password said again. Raises Invalid for an address that has an account.
    """
    account = await db.get_one(Account, the_account(actor))
    if await account_by_email(db, email):
        raise Invalid("email", TAKEN)
    await outbox.record(db, EmailChangeAsked(account.id, email))


async def confirm(db: Session, actor: Actor, token: str) -> str:
    """What the holder of a link from a mail confirms; gives the address. Doing it again is well.

    Whoever reads the mailbox must have got into the account as well: a stranger can open one with
    anybody's address, and wait for its owner's click. Raises SignInRequired, and Conflict for a
    stale link, one of another account, or when the address has an account by now.
    """
    match unseal(CONFIRM, token, LIFETIMES[CONFIRM]):
        case [int(account_id), str(email)]:
            _must_be(actor, account_id)
            return await _confirm(db, account_id, email)
    match unseal(MOVE, token, LIFETIMES[MOVE]):
        case [int(account_id), str(secrets), str(after)]:
            _must_be(actor, account_id)
            return await _move(db, account_id, secrets, after)
    raise Conflict(STALE)


def _must_be(actor: Actor, account_id: int) -> None:
    if the_account(actor) != account_id:
        raise Conflict(ANOTHERS)


async def _confirm(db: Session, account_id: int, email: str) -> str:
    confirmed = await db.exec(
        update(Account)
        .where(
            col(Account.id) == account_id,
            col(Account.email) == email,
            col(Account.email_verified_at).is_(None),
        )
        .values(email_verified_at=now())
        .returning(col(Account.id))
    )
    if confirmed.first() is not None:
        await outbox.record(db, EmailConfirmed(account_id))
    elif not await _is_known_by(db, account_id, email):
        raise Conflict(STALE)
    return email


async def _move(db: Session, account_id: int, secrets: str, after: str) -> str:
    if await _is_known_by(db, account_id, after):
        return after
    account = await db.get(Account, account_id, with_for_update=True)
    if account is None or account.disabled_at is not None or not _proves(account, secrets):
        raise Conflict(STALE)
    before = account.email
    try:
        async with db.begin_nested():
            account.email, account.email_verified_at = after, now()
            await db.flush()
    except IntegrityError:
        raise Conflict(TAKEN) from None
    await outbox.record(db, EmailChanged(account_id, before))
    return after


async def _is_known_by(db: Session, account_id: int, email: str) -> bool:
    found = select(Account.id).where(Account.id == account_id, Account.email == email)
    return (await db.exec(found)).first() is not None
