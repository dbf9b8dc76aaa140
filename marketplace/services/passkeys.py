"""Passkeys: made for an account, used to sign in, removed. They count as both steps."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from marketplace.adapters import passkeys as webauthn
from marketplace.adapters.database import Session
from marketplace.adapters.passkeys import Credential, NewPasskey, NotProven
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import WayInAdded, WayInRemoved
from marketplace.models.accounts import Account, Passkey
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import outbox, recent_proofs, ways_in
from marketplace.services.payout_holds import hold_shops_of

MOST = 20
"""That one account may have."""
ENOUGH = "That is as many passkeys as an account can have. Please remove one first."
KNOWN = "This passkey is known here already."


async def may_add(db: Session, actor: Actor) -> list[bytes]:
    """Which passkeys an account has that may get another one. Raises Conflict."""
    account = await ways_in.may_add_whole(db, actor)
    found = await db.exec(select(Passkey.credential_id).where(Passkey.account_id == account.id))
    had = list(found.all())
    if len(had) >= MOST:
        raise Conflict(ENOUGH)
    return had


async def add(db: Session, actor: Actor, name: str, made: NewPasskey) -> Passkey:
    """Let the signed-in person in by this passkey; the caller knows that it is they.

    Raises Invalid, naming the field, and Conflict.
    """
    await may_add(db, actor)
    passkey = Passkey(
        account_id=the_account(actor),
        credential_id=made.credential_id,
        handle=webauthn.handle_of(the_account(actor)),
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=valid_name(name),
    )
    try:
        async with db.begin_nested():
            db.add(passkey)
            await db.flush()
    except IntegrityError:
        raise Conflict(KNOWN) from None
    await hold_shops_of(db, passkey.account_id)
    await outbox.record(db, WayInAdded(passkey.account_id, f"the passkey “{passkey.name}”"))
    return passkey


async def prove(db: Session, credential: Credential, challenge: str) -> int:
    """The account of whoever signed this challenge with their passkey. Raises Conflict."""
    found = await db.exec(
        select(Passkey).where(Passkey.credential_id == webauthn.id_of(credential)).with_for_update()
    )
    passkey = found.first()
    if passkey is None:
        raise NotProven("unknown here")
    if not webauthn.is_kept_as(credential, passkey.handle):
        raise NotProven("kept for another account")
    account = await db.get_one(Account, passkey.account_id)
    if account.disabled_at is not None:
        raise NotProven("the account is closed")
    passkey.sign_count = webauthn.used(
        credential, challenge, passkey.public_key, passkey.sign_count
    )
    passkey.used_at = now()
    return account.id


async def remove(db: Session, actor: Actor, passkey_id: int) -> None:
    """This passkey lets nobody in any more. Raises NotFound for a stranger's, Conflict for the
    last way in, Invalid for who has not proven lately who they are.
    """
    await recent_proofs.demand(db, actor)
    found = await db.exec(
        select(Passkey).where(
            Passkey.id == passkey_id, col(Passkey.account_id) == the_account(actor)
        )
    )
    passkey = found.first()
    if passkey is None:
        raise NotFound()
    await ways_in.may_remove(db, actor)
    await db.delete(passkey)
    await outbox.record(db, WayInRemoved(passkey.account_id, f"the passkey “{passkey.name}”"))


def valid_name(name: str) -> str:
    """What somebody calls a passkey, its spaces tidied. Raises Invalid."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise Invalid("passkey_name", "Please name it, in at most 60 characters.")
    return name
