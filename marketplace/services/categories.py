"""The shelves themselves, which staff put up, name, describe and arrange."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import CategoryArranged, CategoryChanged
from marketplace.models.catalog import Category, CategorySlug, Product
from marketplace.models.payouts import CommissionRule
from marketplace.queries.catalog_grid import branch
from marketplace.rules.attributes import checked_schema
from marketplace.rules.permissions import Actor, allow, may_moderate
from marketplace.rules.slugs import slug
from marketplace.rules.texts import limited, required
from marketplace.services import audit, names, outbox

DEEPEST = 5
"""Levels of the tree; shoppers can filter by the first three."""
NOT_FOUND = "We couldn't find that category."
ARRANGING = "the tree of categories"
"""The name that is claimed by whoever changes a category, so that two never wait for each other."""


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A new shelf; `attributes` is what its products may say of themselves (rules.attributes)."""

    name: str
    parent_id: int | None = None
    description: str = ""
    picture: str = ""
    position: int = 0
    attributes: list[dict[str, Any]] = field(default_factory=list)


async def add_category(db: Session, actor: Actor, draft: CategoryDraft) -> Category:
    """Staff put up a shelf. Raises Invalid for a name its neighbours have already."""
    allow(may_moderate(actor))
    name = required("name", "The name", draft.name, 2, 60)
    if draft.parent_id is not None and await db.get(Category, draft.parent_id) is None:
        raise NotFound(NOT_FOUND)
    await names.claim(db, [f"category:{slug(name)}"])
    await refuse_neighbour(db, name, draft.parent_id)
    category = Category(
        parent_id=draft.parent_id,
        slug=await names.category_slug(db, name),
        name=name,
        description=limited("description", "The description", draft.description, 500),
        picture=draft.picture,
        position=draft.position,
        attributes=checked_schema(draft.attributes),
    )
    db.add(category)
    await db.flush()
    await audit.note(db, actor, "category.added", ("category", category.id), after={"name": name})
    await outbox.record(db, CategoryArranged(category.id))
    return category


async def describe(
    db: Session, actor: Actor, category_id: int, name: str, description: str
) -> Category:
    """Give a shelf another name and description; its former address leads to the new one."""
    category = await locked(db, actor, category_id)
    name = required("name", "The name", name, 2, 60)
    description = limited("description", "The description", description, 500)
    before = {"name": category.name, "description": category.description}
    after = {"name": name, "description": description}
    if before == after:
        return category
    if name.lower() != category.name.lower():
        await names.claim(db, [f"category:{slug(name)}"])
        await refuse_neighbour(db, name, category.parent_id)
    if slug(name, "category") != slug(category.name, "category"):
        await _readdress(db, category, name)
    category.name, category.description = name, description
    await _noted(db, actor, "category.edited", category, before, after)
    return category


async def _readdress(db: Session, category: Category, name: str) -> None:
    """A slug that this category had before may become its own again."""
    former = await db.get(CategorySlug, slug(name, "category"))
    is_own = former is not None and former.category_id == category.id
    old, category.slug = (
        category.slug,
        slug(name, "category") if is_own else await names.category_slug(db, name),
    )
    await db.exec(delete(CategorySlug).where(col(CategorySlug.slug) == category.slug))
    await db.exec(insert(CategorySlug).values(slug=old, category_id=category.id))


async def set_picture(db: Session, actor: Actor, category_id: int, key: str) -> None:
    """Hang a picture that was taken in over a shelf; no key takes it away."""
    category = await locked(db, actor, category_id)
    if category.picture == key:
        return
    before, category.picture = {"picture": category.picture}, key
    await audit.note(
        db, actor, "category.picture", ("category", category_id), before=before,
        after={"picture": key},
    )  # fmt: skip
    await outbox.record(db, CategoryArranged(category_id))


async def move(db: Session, actor: Actor, category_id: int, parent_id: int | None) -> None:
    """Put a shelf with all below it below another one, or at the top (None), as the last there.

    Raises Invalid("parent") for a place below itself and for a tree that gets too deep.
    """
    category = await locked(db, actor, category_id)
    if parent_id == category.parent_id:
        return
    await _refuse_place(db, category, parent_id)
    await refuse_neighbour(db, category.name, parent_id)
    before, after = {"parent": category.parent_id}, {"parent": parent_id}
    last = select(func.coalesce(func.max(Category.position), -1)).where(
        Category.parent_id == parent_id
    )
    category.parent_id, category.position = parent_id, (await db.exec(last)).one() + 1
    await _noted(db, actor, "category.moved", category, before, after)


async def _refuse_place(db: Session, category: Category, parent_id: int | None) -> None:
    if parent_id is None:
        return
    if await db.get(Category, parent_id) is None:
        raise NotFound(NOT_FOUND)
    below = set((await db.exec(select(branch(category.id).c.id))).all())
    if parent_id in below:
        raise Invalid("parent", "A category can't be below itself.")
    rows = await db.exec(select(Category.id, Category.parent_id))
    above = dict(rows.all())
    deepest = max(_levels(above, id) for id in below) - _levels(above, category.id) + 1
    if _levels(above, parent_id) + deepest > DEEPEST:
        raise Invalid("parent", f"Categories are at most {DEEPEST} levels deep.")


def _levels(above: dict[Any, Any], category_id: int | None) -> int:
    return 0 if category_id is None else 1 + _levels(above, above.get(category_id))


async def arrange(db: Session, actor: Actor, category_id: int, place: int) -> None:
    """Put a shelf at a place (from 0) among its neighbours; doing it again does nothing."""
    category = await locked(db, actor, category_id)
    rows = await db.exec(
        select(Category)
        .where(Category.parent_id == category.parent_id)
        .order_by(col(Category.position), col(Category.name))
        .with_for_update()
    )
    neighbours = list(rows.all())
    before = neighbours.index(category)
    place = max(0, min(place, len(neighbours) - 1))
    if place == before:
        return
    neighbours.insert(place, neighbours.pop(before))
    for position, neighbour in enumerate(neighbours):
        neighbour.position = position
    await audit.note(
        db, actor, "category.arranged", ("category", category_id), before={"place": before},
        after={"place": place},
    )  # fmt: skip
    await outbox.record(db, CategoryArranged(category_id))


async def remove(db: Session, actor: Actor, category_id: int) -> None:
    """Take an empty shelf away. Raises Conflict for one that holds anything."""
    category = await locked(db, actor, category_id)
    await refuse_in_use(db, category)
    holds = select(Product.id).where(Product.category_id == category_id).limit(1)
    below = select(Category.id).where(Category.parent_id == category_id).limit(1)
    if (await db.exec(holds)).first() or (await db.exec(below)).first():
        raise Conflict("Only an empty category can be removed. Merge it into another one instead.")
    await audit.note(
        db, actor, "category.removed", ("category", category_id), before={"name": category.name}
    )
    await db.delete(category)
    await outbox.record(db, CategoryArranged(category_id))


async def locked(db: Session, actor: Actor, category_id: int) -> Category:
    """The category, locked, for staff who may change it. Raises NotFound."""
    allow(may_moderate(actor))
    await names.claim(db, [ARRANGING])
    category = await db.get(Category, category_id, with_for_update=True, populate_existing=True)
    if category is None:
        raise NotFound(NOT_FOUND)
    return category


async def refuse_in_use(db: Session, category: Category) -> None:
    """A category that a commission rule names cannot go; rules that have ended forget it."""
    named = CommissionRule.category_id == category.id
    rule = select(CommissionRule.id).where(named, col(CommissionRule.is_active)).limit(1)
    if (await db.exec(rule)).first() is not None:
        raise Conflict("A commission rule is about this category. Please settle that first.")
    await db.exec(update(CommissionRule).where(named).values(category_id=None))  # type: ignore[arg-type]


async def refuse_neighbour(db: Session, name: str, parent_id: int | None) -> None:
    """Two categories in one place have different names. Raises Invalid("name")."""
    same = select(Category.id).where(
        func.lower(Category.name) == name.lower(),
        Category.parent_id == parent_id,
    )
    if (await db.exec(same)).first() is not None:
        raise Invalid("name", "There is already a category with this name here.")


async def _noted(
    db: Session,
    actor: Actor,
    action: str,
    category: Category,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    subject = ("category", category.id)
    await audit.note(db, actor, action, subject, before=before, after=after)
    await db.flush()
    await outbox.record(db, CategoryChanged(category.id))
