"""What every list of the staff has in common: order, paging, and words for statuses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.staff import Listing
from marketplace.queries.paging import beyond, page_of

ROWS = 30
BAD = {"failed", "unknown", "parked", "suspended", "rejected", "cancelled", "hidden"}
GOOD = {"succeeded", "confirmed", "captured", "processed", "placed", "completed", "published"}

Row = TypeVar("Row")


async def listed(
    db: Session, found: Select[*tuple[Any, ...]], model: Any, after: str, card: Callable[..., Row]
) -> Listing[Row]:
    """One page of a select that begins with `model`, newest first, each row made a card."""
    newest = found.order_by(col(model.id).desc()).limit(ROWS + 1)
    if after:
        newest = newest.where(beyond(after, col(model.id), descending=True))
    rows, further = page_of((await db.execute(newest)).all(), ROWS)
    return Listing([card(*row) for row in rows], str(rows[-1][0].id) if further else "")


def words(status: str) -> str:
    """A status as people read it: "Awaiting payment"."""
    return status.replace("_", " ").capitalize()


def tone(status: str) -> Tone:
    """The colour of a status."""
    if status in BAD:
        return "bad"
    return "good" if status in GOOD else "accent"


def moment(at: datetime) -> str:
    """A point in time to the minute: "12 Nov 2026, 14:05"."""
    return f"{at.day} {at:%b %Y, %H:%M}"
