"""Accounts at other sites that stand for people here.

What another site says of an e-mail opens and links accounts only when it says that it has verified
it. An account that exists is linked by e-mail alone when its person has confirmed that address
here, and is not staff; everybody else signs in first and links it themselves. So neither a lie
about an address nor an account opened in advance with somebody's address gets anybody in.
"""

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from marketplace.adapters.database import Session
from marketplace.adapters.identity import issuers
from marketplace.adapters.identity.terms import IdentityClaims
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import EmailConfirmed, WayInAdded, WayInRemoved
from marketplace.models.accounts import Account, Identity
from marketplace.models.columns import now
from marketplace.queries.accounts import account_by_email
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import accounts, outbox, recent_proofs, ways_in
from marketplace.services.credentials import valid_email

MOST = 10
"""That one account may be linked with."""

UNVERIFIED = (
    "The other site hasn't confirmed your e-mail address. Please do that there first, or sign in "
    "another way."
)
SIGN_IN_FIRST = (
    "There is already an account with your e-mail. Please sign in to it as you did before; then "
    "you can link the other site in your account."
)
CLOSED = "This account is closed. Please write to us if that isn't right."
SOMEBODY_ELSES = "That account at the other site already leads into another account here."
AT_ONCE = "That happened twice at once. Please try again."
ENOUGH = "That is as many as an account can have. Please remove one first."
WORDS = {UNVERIFIED, SIGN_IN_FIRST, CLOSED, SOMEBODY_ELSES, AT_ONCE, ENOUGH, ways_in.UNCONFIRMED}
"""What a page may say of it: people come back with these in the address."""


async def enter(db: Session, actor: Actor, claims: IdentityClaims) -> int:
    """The account that somebody who was vouched for may sign in to; a new one if there is none.

    Raises Conflict for an address that the other site has not verified, an account that has to
    be signed in to first, or one that is closed.
    """
    known = await _account_of(db, claims)
    if known is not None:
        return _open(known).id
    email = _verified_email(claims)
    existing = await account_by_email(db, email)
    try:
        async with db.begin_nested():
            if existing is None:
                return await _opened_for(db, claims, email)
            await _link_by_email(db, existing, claims)
    except IntegrityError:  # the same person came in by two windows
        raise Conflict(AT_ONCE) from None
    return existing.id


async def link(db: Session, actor: Actor, claims: IdentityClaims) -> None:
    """Let the signed-in person come in by that account, too; the caller knows that it is they.

    Raises Conflict when it stands for somebody else, and while one's address is unconfirmed.
    """
    account = await ways_in.may_add(db, actor)
    known = await _account_of(db, claims)
    if known is not None:
        if known.id != account.id:
            raise Conflict(SOMEBODY_ELSES)
        return
    had = select(func.count()).where(Identity.account_id == account.id)
    if (await db.exec(had)).one() >= MOST:
        raise Conflict(ENOUGH)
    try:
        async with db.begin_nested():
            await _add(db, account.id, claims)
    except IntegrityError:
        raise Conflict(AT_ONCE) from None
    await outbox.record(db, WayInAdded(account.id, issuers()[claims.issuer]))


async def unlink(db: Session, actor: Actor, identity_id: int) -> None:
    """That account stands for nobody any more. Raises NotFound for a stranger's, Conflict for
    the last way in, Invalid for who has not proven lately who they are.
    """
    await recent_proofs.demand(db, actor)
    found = await db.exec(
        select(Identity).where(
            Identity.id == identity_id, Identity.account_id == the_account(actor)
        )
    )
    identity = found.first()
    if identity is None:
        raise NotFound()
    if identity.issuer in issuers():
        await ways_in.may_remove(db, actor)
    await db.delete(identity)
    way = issuers().get(identity.issuer, identity.issuer)
    await outbox.record(db, WayInRemoved(identity.account_id, way))


async def _account_of(db: Session, claims: IdentityClaims) -> Account | None:
    found = await db.exec(
        select(Account)
        .join(Identity, col(Identity.account_id) == col(Account.id))
        .where(Identity.issuer == claims.issuer, Identity.subject == claims.subject)
    )
    return found.first()


def _open(account: Account) -> Account:
    if account.disabled_at is not None:
        raise Conflict(CLOSED)
    return account


def _verified_email(claims: IdentityClaims) -> str:
    try:
        email = valid_email(claims.email)
    except Invalid:
        raise Conflict(UNVERIFIED) from None
    if not claims.is_email_verified:
        raise Conflict(UNVERIFIED)
    return email


async def _opened_for(db: Session, claims: IdentityClaims, email: str) -> int:
    """A new account without a password, whose address the other site has confirmed."""
    name = " ".join(claims.name.split())[:80].strip() or email.partition("@")[0][:80]
    account = await accounts.add_account(db, name, email, None)
    account.email_verified_at = now()
    await _add(db, account.id, claims)
    await outbox.record(db, EmailConfirmed(account.id))
    return account.id


async def _link_by_email(db: Session, account: Account, claims: IdentityClaims) -> None:
    _open(account)
    if account.email_verified_at is None or account.staff_role is not None:
        raise Conflict(SIGN_IN_FIRST)
    await _add(db, account.id, claims)
    await outbox.record(db, WayInAdded(account.id, issuers()[claims.issuer]))


async def _add(db: Session, account_id: int, claims: IdentityClaims) -> None:
    db.add(
        Identity(
            account_id=account_id,
            issuer=claims.issuer,
            subject=claims.subject,
            email=claims.email[:320],
        )
    )
    await db.flush()
