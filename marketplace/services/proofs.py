"""Proving oneself anew before delicate changes: a code of the second step, given just now."""

from datetime import timedelta

from sqlmodel import col, update

from marketplace.adapters.database import Session
from marketplace.config import settings
from marketplace.errors import ProofRequired
from marketplace.models.accounts import LoginSession
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import second_factors


async def demand(db: Session, actor: Actor) -> None:
    """Go on only if this session was proven within the last minutes. Raises ProofRequired."""
    if await is_needed(db, actor):
        raise ProofRequired()


async def is_needed(db: Session, actor: Actor) -> bool:
    """Whether this session was not proven within the last minutes.

    Who has no second step has to set one up; the sandbox lets them go on.
    """
    minutes = settings().step_up_minutes
    if minutes == 0 or actor.is_system:
        return False
    login = await db.get(LoginSession, actor.session_id) if actor.session_id else None
    proven_at = login.proven_at if login and login.account_id == actor.account_id else None
    if proven_at is not None and proven_at > now() - timedelta(minutes=minutes):
        return False
    return not settings().sandbox_url or await second_factors.is_on(db, the_account(actor))


async def renew(db: Session, actor: Actor, code: str) -> None:
    """Take a code of the second step for this session.

    Raises Invalid for a wrong one, Conflict without a second step.
    """
    await second_factors.check(db, the_account(actor), code)
    await db.exec(
        update(LoginSession).where(col(LoginSession.id) == actor.session_id).values(proven_at=now())
    )
