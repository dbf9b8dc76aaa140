"""Which providers still tell what has moved: of one that doesn't, the books prove nothing."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.reconciliation import SweepRun
from marketplace.services.settings import shop_settings


def _name(provider: str) -> str:
    return f"answers_of_{provider}"


async def note_asked(db: Session, provider: str, asked_at: datetime, *, has_answered: bool) -> None:
    """Write down that a provider was asked; its silence counts from when it first was."""
    asked = {
        "started_at": asked_at,
        "outcome": "Answered" if has_answered else "Failed: it didn't answer",
    }
    row = {"name": _name(provider), "finished_at": asked_at, **asked}
    changed = row if has_answered else asked
    await db.exec(
        insert(SweepRun).values(row).on_conflict_do_update(index_elements=["name"], set_=changed)
    )


async def silent_since(db: Session, provider: str) -> datetime | None:
    """When a provider answered last, if that is too many days ago; None for one never asked."""
    found = select(SweepRun.finished_at).where(
        SweepRun.name == _name(provider),
        col(SweepRun.finished_at) < now() - (await shop_settings(db)).days("reconciliation_days"),
    )
    return (await db.exec(found)).first()
