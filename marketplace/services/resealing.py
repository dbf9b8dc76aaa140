"""Sealing anew: after SECRET_KEY has changed, what lies under the old one comes under the new.

It goes through every table that has a column `sealed` by its key, some rows at a time, and
leaves out what lies under the new secret already: whenever it stops, it may begin again.
"""

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import Table, select, update
from sqlmodel import SQLModel, func

from marketplace.adapters.database import Session
from marketplace.adapters.sealing import COLUMN, resealed
from marketplace.rules.permissions import Actor, allow, may_govern

ROWS = 200


@dataclass(frozen=True, slots=True)
class Resealed:
    """What came of some rows of a table; `last` is the key of the last one, or None at its end.

    `unreadable` are those that none of the secrets opens.
    """

    seen: int
    changed: int
    unreadable: int
    last: int | None


def sealed_tables() -> list[Table]:
    """The tables that keep sealed words, by name."""
    tables = SQLModel.metadata.tables.values()
    return sorted((one for one in tables if COLUMN in one.c), key=lambda one: one.name)


async def count(db: Session, actor: Actor, table: Table) -> int:
    """How many rows of a table there are to go through."""
    allow(may_govern(actor))
    found = select(func.count()).select_from(table).where(table.c[COLUMN] != "")
    return int((await db.execute(found)).scalar_one())


async def reseal(db: Session, actor: Actor, table: Table, after: int = 0) -> Resealed:
    """Seal the next rows of a table anew, those whose key comes after `after`."""
    allow(may_govern(actor))
    [key] = table.primary_key.columns
    words = table.c[COLUMN]
    rows = await db.execute(
        select(key, words).where(key > after, words != "").order_by(key).limit(ROWS)
        .with_for_update()
    )  # fmt: skip
    found, changed, unreadable = rows.all(), 0, 0
    for row_id, before in found:
        try:
            now_sealed = resealed(before)
        except InvalidToken:
            unreadable += 1
            continue
        if now_sealed != before:
            await db.execute(update(table).where(key == row_id).values({COLUMN: now_sealed}))
            changed += 1
    last = found[-1][0] if len(found) == ROWS else None
    return Resealed(len(found), changed, unreadable, last)
