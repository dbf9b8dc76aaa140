"""Two shelves become one."""

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.events import CategoryChanged
from marketplace.models.catalog import Category, CategorySlug, Product
from marketplace.queries.catalog import way_to
from marketplace.queries.catalog_grid import branch
from marketplace.rules.attributes import asked, checked_schema
from marketplace.rules.permissions import Actor
from marketplace.services import audit, outbox
from marketplace.services.categories import locked, refuse_in_use


async def merge(db: Session, actor: Actor, category_id: int, target_id: int) -> None:
    """Put everything of a shelf on another one, to which its address leads from now on.

    What its products said is asked for there as well. Raises Invalid("target").
    """
    category = await locked(db, actor, category_id)
    target = await locked(db, actor, target_id)
    await refuse_in_use(db, category)
    await _refuse_target(db, category, target)
    moved = await _move_products(db, category, target)
    await db.exec(
        update(Category).where(col(Category.parent_id) == category.id).values(parent_id=target.id)
    )
    target.attributes = await _with_attributes_of(db, category, target)
    await _lead_on(db, category, target)
    before = {"name": category.name, "products": moved}
    await db.delete(category)
    await db.flush()
    await audit.note(
        db, actor, "category.merged", ("category", target_id), before=before,
        after={"name": target.name, "products": moved},
    )  # fmt: skip
    await outbox.record(db, CategoryChanged(target_id))


async def _refuse_target(db: Session, category: Category, target: Category) -> None:
    if target.id in (await db.exec(select(branch(category.id).c.id))).all():
        raise Invalid("target", "Please choose a category that isn't this one or below it.")
    holds = select(Product.id).where(Product.category_id == category.id).limit(1)
    below = select(Category.id).where(Category.parent_id == target.id, Category.id != category.id)
    if (await db.exec(holds)).first() and (await db.exec(below.limit(1))).first():
        raise Invalid("target", "Products need a category without further ones below it.")
    ours = select(func.lower(Category.name)).where(Category.parent_id == category.id)
    clash = select(Category.name).where(
        Category.parent_id == target.id, func.lower(Category.name).in_(ours)
    )
    if (name := (await db.exec(clash)).first()) is not None:
        raise Invalid("target", f"Both have a category “{name}” below them; merge those first.")


async def _move_products(db: Session, category: Category, target: Category) -> int:
    moved = await db.exec(
        update(Product).where(col(Product.category_id) == category.id).values(category_id=target.id)
    )
    return int(moved.rowcount)


async def _with_attributes_of(
    db: Session, category: Category, target: Category
) -> list[dict[str, object]]:
    """The target's own attributes and those that the other asked for and the target doesn't."""
    there = asked(step.attributes for step in await way_to(db, target.id))
    known = {str(entry[field]).lower() for entry in there for field in ("key", "name")}
    further = [
        entry
        for entry in asked(step.attributes for step in await way_to(db, category.id))
        if {str(entry["key"]).lower(), str(entry["name"]).lower()}.isdisjoint(known)
    ]
    return checked_schema([*target.attributes, *further])


async def _lead_on(db: Session, category: Category, target: Category) -> None:
    await db.exec(
        update(CategorySlug)
        .where(col(CategorySlug.category_id) == category.id)
        .values(category_id=target.id)
    )
    await db.exec(insert(CategorySlug).values(slug=category.slug, category_id=target.id))
