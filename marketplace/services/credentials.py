"""Proofs of identity. Hashing takes long by design, so it is over before a transaction opens."""

import asyncio
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from marketplace.adapters import patience
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passwords import hash_password, verify_password
from marketplace.errors import Invalid
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.queries.accounts import account_by_email
from marketplace.rules.passwords import weakness
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import recent_proofs
from marketplace.services.mailboxes import account_to_reset

WRONG_PASSWORD = "That isn't your current password."
COME_AGAIN = "Please sign out and in again first, so that we know that it is you."
NO_PASSWORD = "There is no password yet. A link from us lets you set one."


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody signed up with, checked."""

    name: str
    email: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What a person who knew the old password wants from now on."""

    account_id: int
    password_hash: str


async def prove(email: str, password: str) -> int:
    """The account that these belong to. The same Invalid for a wrong e-mail and password."""
    async with reading() as db:
        account = await account_by_email(db, email.strip())
    known = account if account and account.disabled_at is None else None
    matches = await verify_password(known.password_hash if known else None, password)
    if known is None or not matches:
        raise Invalid("password", "That e-mail and password don't match.")
    return known.id


async def prepare(name: str, email: str, password: str) -> NewAccount:
    """What `accounts.register` takes. Raises Invalid for a field that cannot be accepted."""
    name, email = valid_name(name), valid_email(email)
    await _check_password(password, name, email)
    return NewAccount(name, email, await hash_password(password))


async def prove_again(actor: Actor, password: str) -> Account:
    """The signed-in person's account, once they have said their password once more.

    Their session remembers when. Who has none has signed in a short while ago instead. Raises
    Invalid, naming the field `current`, and TooMany.
    """
    async with reading() as db:
        account = await db.get_one(Account, the_account(actor))
        session = await db.get(LoginSession, actor.session_id or 0)
    if account.password_hash is None:
        if session is None or session.created_at < now() - recent_proofs.LATELY:
            raise Invalid("current", COME_AGAIN)
        return account
    attempt = await patience.again_try(account.id)
    if not await verify_password(account.password_hash, password):
        raise Invalid("current", WRONG_PASSWORD)
    await patience.succeeded(attempt)
    async with transaction() as db:
        await recent_proofs.remember(db, actor)
    return account


async def replace(actor: Actor, current: str, new: str) -> NewPassword:
    """What `accounts.change_password` takes. Raises Invalid, naming the field, or TooMany."""
    account = await prove_again(actor, current)
    if account.password_hash is None:
        raise Invalid("current", NO_PASSWORD)
    await _check_password(new, account.name, account.email)
    return NewPassword(account.id, await hash_password(new))


async def reset(token: str, new: str) -> NewPassword:
    """The new password of whoever holds the link from the mail. Raises Invalid and Conflict."""
    async with reading() as db:
        account = await account_to_reset(db, token)
    await _check_password(new, account.name, account.email)
    return NewPassword(account.id, await hash_password(new))


def valid_name(name: str) -> str:
    """A person's name, its spaces tidied. Raises Invalid, also for an address in the web.

    The first letter greets whoever was named, and goes to a mailbox that is not confirmed yet.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80 or "://" in name or "www." in name.lower():
        raise Invalid("name", "Please tell us your name, in at most 80 characters.")
    return name


def valid_email(email: str) -> str:
    """A well-formed e-mail, normalised. Raises Invalid."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("email", "Please check the e-mail address.") from None


async def _check_password(password: str, name: str, email: str) -> None:
    about = [email, email.split("@")[0], *name.split()]
    if problem := await asyncio.to_thread(weakness, password, about):
        raise Invalid("password", problem)
