"""Proofs of identity. Hashing takes long by design, so it is over before a transaction opens."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from marketplace.adapters.database import reading
from marketplace.adapters.limits import at_most
from marketplace.adapters.passwords import hash_password, verify_password
from marketplace.errors import Invalid
from marketplace.models.accounts import Account
from marketplace.queries.accounts import account_by_email
from marketplace.rules.permissions import Actor, the_account

SHORTEST_PASSWORD = 10


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
    _check_password(password, email)
    return NewAccount(name, email, await hash_password(password))


async def replace(actor: Actor, current: str, new: str) -> NewPassword:
    """What `accounts.change_password` takes. Raises Invalid, naming the field, or TooMany."""
    async with reading() as db:
        account = await db.get_one(Account, the_account(actor))
    await at_most("8/minute", "password", str(account.id))
    if not await verify_password(account.password_hash, current):
        raise Invalid("current", "That isn't your current password.")
    _check_password(new, account.email)
    return NewPassword(account.id, await hash_password(new))


def valid_name(name: str) -> str:
    """A person's name, its spaces tidied. Raises Invalid."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid("name", "Please tell us your name, in at most 80 characters.")
    return name


def valid_email(email: str) -> str:
    """A well-formed e-mail, normalised. Raises Invalid."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("email", "Please check the e-mail address.") from None


def _check_password(password: str, email: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", f"Please use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > 200:
        raise Invalid("password", "Please use at most 200 characters.")
    if password.lower() in {email.lower(), email.split("@")[0].lower()}:
        raise Invalid("password", "Please don't use your e-mail as your password.")
