"""The browsers in which somebody is signed in."""

import asyncio

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.devices import country_of, device_of
from marketplace.cards.sessions import SessionCard
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, the_account

MOST = 50


async def my_logins(db: Session, actor: Actor) -> list[LoginSession]:
    """One's open sessions, this one first, then the newest."""
    rows = await db.exec(
        select(LoginSession)
        .where(
            LoginSession.account_id == the_account(actor),
            col(LoginSession.revoked_at).is_(None),
            col(LoginSession.expires_at) > now(),
        )
        .order_by((col(LoginSession.id) == actor.session_id).desc(), col(LoginSession.id).desc())
        .limit(MOST)
    )
    return list(rows.all())


async def described(logins: list[LoginSession], actor: Actor) -> list[SessionCard]:
    """Sessions as their person sees them; in a thread: the first look reads a whole atlas."""
    return await asyncio.to_thread(lambda: [_card(login, actor) for login in logins])


def _card(login: LoginSession, actor: Actor) -> SessionCard:
    places = [country_of(login.address), login.address]
    return SessionCard(
        id=login.id,
        device=device_of(login.user_agent),
        place=", ".join(filter(None, places)),
        since=f"{login.created_at:%-d %b %Y}",
        is_this=login.id == actor.session_id,
    )


async def is_confirmed(db: Session, actor: Actor) -> bool:
    """Whether the person has shown that they read the mailbox of their address."""
    account = await db.get_one(Account, the_account(actor))
    return account.email_verified_at is not None
