"""Who has proven lately who they are: by signing in, a code, or their password said again."""

from datetime import timedelta

from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.accounts import LoginSession
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, the_account

LATELY = timedelta(minutes=10)


async def remember(db: Session, actor: Actor) -> None:
    """The person has just said their password again, in this session."""
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == actor.session_id)
        .values(confirmed_at=now())
    )


async def is_recent(db: Session, actor: Actor) -> bool:
    """Whether the person proved who they are within the last ten minutes, in this session."""
    mine = select(LoginSession).where(
        LoginSession.id == actor.session_id, LoginSession.account_id == the_account(actor)
    )
    login = (await db.exec(mine.execution_options(populate_existing=True))).first()
    if login is None:
        return False
    proofs = (login.created_at, login.proven_at, login.confirmed_at)
    return max(filter(None, proofs)) > now() - LATELY


async def demand(db: Session, actor: Actor) -> None:
    """Go on only with a recent proof. Raises Invalid, naming the field `current`."""
    if not await is_recent(db, actor):
        raise Invalid("current", "Please say your password once more.")
