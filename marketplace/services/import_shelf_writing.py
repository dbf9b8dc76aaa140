"""The shelves that a vendor's file adds, hundreds of them written as quickly as one."""

import secrets
from collections.abc import Mapping

from sqlalchemy import Text, any_, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.events import CategoryArranged
from marketplace.models.catalog import Category
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.slugs import distinct, slug
from marketplace.services import audit, names, outbox

LAST = 1_000
"""The position of shelves that nobody has put in order."""


async def put_up(db: Session, new: Mapping[int, tuple[int | None, str]]) -> dict[int, int]:
    """Write shelves, given as parent and name by a number of their own, parents first.

    A parent may be such a number too. Returns the id that each number has become. The caller
    keeps others from deciding about shelves, and knows that no neighbour has the same name.
    """
    if not new:
        return {}
    ids = dict(zip(new, await _ids(db, len(new)), strict=True))
    slugs = await _slugs(db, [name for _, name in new.values()])
    for (number, (parent_id, name)), free in zip(new.items(), slugs, strict=True):
        above = None if parent_id is None else ids.get(parent_id, parent_id)
        shelf = Category(id=ids[number], parent_id=above, slug=free, name=name, position=LAST)
        db.add(shelf)
        subject = ("category", ids[number])
        await audit.note(db, SYSTEM, "category.added", subject, after={"name": name})
    await db.flush()
    # One piece of news ends every page that shows the shelves.
    await outbox.record(db, CategoryArranged(ids[next(iter(new))]))
    return ids


async def _ids(db: Session, count: int) -> list[int]:
    sequence = func.pg_get_serial_sequence("category", "id")
    drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return sorted((await db.exec(drawn)).all())


async def _slugs(db: Session, wanted: list[str]) -> list[str]:
    """A free slug for each name, distinct from each other."""
    slugs = [slug(name, "category") for name in wanted]
    await names.claim(db, (f"category:{one}" for one in slugs))
    among = any_(literal(slugs, ARRAY(Text)))
    taken = set((await db.exec(select(Category.slug).where(col(Category.slug) == among))).all())
    free = []
    for one in slugs:
        free.append(distinct(one, secrets.token_hex(3)) if one in taken else one)
        taken.add(free[-1])
    return free
