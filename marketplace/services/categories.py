"""The shelves themselves, which staff put up."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.models.catalog import Category
from marketplace.rules.attributes import checked_schema
from marketplace.rules.permissions import Actor, allow, may_moderate
from marketplace.rules.slugs import distinct, slug
from marketplace.rules.texts import limited, required
from marketplace.services import audit, names


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A new shelf; `attributes` is what its products may say of themselves (models.catalog)."""

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
        raise NotFound("We couldn't find that category.")
    await names.claim(db, [f"category:{slug(name)}"])
    await _refuse_neighbour(db, name, draft.parent_id)
    category = Category(
        parent_id=draft.parent_id,
        slug=await _free_slug(db, name, draft.parent_id),
        name=name,
        description=limited("description", "The description", draft.description, 500),
        picture=draft.picture,
        position=draft.position,
        attributes=checked_schema(draft.attributes),
    )
    db.add(category)
    await db.flush()
    await audit.note(db, actor, "category.added", ("category", category.id), after={"name": name})
    return category


async def _refuse_neighbour(db: Session, name: str, parent_id: int | None) -> None:
    same = select(Category.id).where(
        func.lower(Category.name) == name.lower(),
        Category.parent_id == parent_id,
    )
    if (await db.exec(same)).first() is not None:
        raise Invalid("name", "There is already a category with this name here.")


async def _free_slug(db: Session, name: str, parent_id: int | None) -> str:
    wanted = slug(name, "category")
    taken = await db.exec(select(Category.id).where(Category.slug == wanted))
    return wanted if taken.first() is None else distinct(wanted, str(parent_id or 0))
