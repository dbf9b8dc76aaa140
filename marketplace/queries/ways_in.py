"""The ways into one's account, and the other sites that one may come from."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.identity import issuers, providers
from marketplace.adapters.identity.terms import IdentityProvider
from marketplace.cards.ways_in import IdentityCard, PasskeyCard, ProviderCard
from marketplace.models.accounts import Account, Identity, Passkey
from marketplace.rules.permissions import Actor, the_account


def offered() -> list[ProviderCard]:
    """The other sites that people may sign in with."""
    return _cards(providers())


async def has_password(db: Session, actor: Actor) -> bool:
    """Whether the person can sign in with a password."""
    account = await db.get_one(Account, the_account(actor))
    return account.password_hash is not None


async def my_identities(db: Session, actor: Actor) -> list[IdentityCard]:
    """One's accounts at other sites that lead in; services keep them few."""
    names = issuers()
    rows = await db.exec(
        select(Identity).where(Identity.account_id == the_account(actor)).order_by(col(Identity.id))
    )
    return [
        IdentityCard(row.id, names.get(row.issuer, row.issuer), row.email, _day(row.created_at))
        for row in rows.all()
    ]


async def my_offers(db: Session, actor: Actor) -> list[ProviderCard]:
    """The other sites that one has not linked yet."""
    rows = await db.exec(select(Identity.issuer).where(Identity.account_id == the_account(actor)))
    linked = set(rows.all())
    return _cards(one for one in providers() if one.issuer not in linked)


async def my_passkeys(db: Session, actor: Actor) -> list[PasskeyCard]:
    """One's passkeys, the newest first; services keep them few."""
    rows = await db.exec(
        select(Passkey)
        .where(Passkey.account_id == the_account(actor))
        .order_by(col(Passkey.id).desc())
    )
    return [
        PasskeyCard(
            row.id, row.name, _day(row.created_at), _day(row.used_at) if row.used_at else ""
        )
        for row in rows.all()
    ]


def _cards(those: Iterable[IdentityProvider]) -> list[ProviderCard]:
    return [
        ProviderCard(one.name, f"/doors/with/{one.key}", f"/doors/with/{one.key}/link")
        for one in those
    ]


def _day(moment: datetime) -> str:
    return f"{moment:%-d %b %Y}"
