"""Ways into an account: who may add one, and that the last one stays."""

from sqlmodel import col, func, select

from marketplace.adapters.database import Session
from marketplace.adapters.identity import issuers
from marketplace.errors import Conflict
from marketplace.models.accounts import Account, Identity, LoginSession, Passkey
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import second_factors

LAST = "This is your only way in. Please add another one, or set a password, before it goes."
UNCONFIRMED = "Please confirm your address first: the link is in the letter that we sent you."
STEP_FIRST = "Please sign out and in again with a code first, then add it."


async def may_add(db: Session, actor: Actor) -> Account:
    """One's own account, locked, if its address is confirmed. Raises Conflict.

    Whoever opens an account with somebody else's address so leaves no way in behind for the day
    on which its owner takes it over.
    """
    account = await db.get_one(Account, the_account(actor), with_for_update=True)
    if account.email_verified_at is None:
        raise Conflict(UNCONFIRMED)
    return account


async def may_add_whole(db: Session, actor: Actor) -> Account:
    """The same for a way in that takes no second step afterwards: then it is taken before."""
    account = await may_add(db, actor)
    session = await db.get(LoginSession, actor.session_id or 0)
    is_proven = session is not None and session.proven_at is not None
    if not is_proven and await second_factors.is_on(db, account.id):
        raise Conflict(STEP_FIRST)
    return account


async def may_remove(db: Session, actor: Actor) -> Account:
    """One's own account, locked, if more than one way leads in. Raises Conflict.

    Another site counts as long as this installation has keys of it.
    """
    account = await db.get_one(Account, the_account(actor), with_for_update=True)
    linked = select(func.count()).where(
        Identity.account_id == account.id, col(Identity.issuer).in_(issuers())
    )
    passkeys = select(func.count()).where(Passkey.account_id == account.id)
    ways = (await db.exec(linked)).one() + (await db.exec(passkeys)).one()
    if ways + (account.password_hash is not None) < 2:
        raise Conflict(LAST)
    return account
