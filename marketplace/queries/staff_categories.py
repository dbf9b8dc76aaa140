"""The tree of categories and each of them, for staff who arrange it."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.categories import AttributeRow, CategoryRow, CategorySheet
from marketplace.cards.furniture import Option
from marketplace.errors import NotFound
from marketplace.models.catalog import Category, Product
from marketplace.queries.catalog import Tree
from marketplace.queries.catalog_grid import branch
from marketplace.rules.attribute_values import fits, is_empty
from marketplace.rules.attributes import KINDS, Entry
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import plural, shortened

MOST_FOUND = 100


async def category_rows(
    db: Session, actor: Actor, opened: Collection[int] = (), text: str = ""
) -> list[CategoryRow]:
    """The top shelves with those below the opened ones; or those whose name has some words."""
    allow(actor.is_staff)
    known = await _tree(db)
    if not (words := text.strip().lower()):
        return list(_below(known, None, opened))
    found = [id for id, one in known.by_id.items() if words in one.name.lower()]
    return [_row(known, id, opened, is_flat=True) for id in found[:MOST_FOUND]]


async def _tree(db: Session) -> Tree:
    """Every category with how many products stand on it, whatever their status."""
    rows = await db.exec(select(Category).order_by(col(Category.position), col(Category.name)))
    counts = await db.exec(
        select(Product.category_id, func.count()).group_by(col(Product.category_id))
    )
    return Tree(list(rows.all()), dict(counts.all()))


def _below(known: Tree, parent_id: int | None, opened: Collection[int]) -> Iterator[CategoryRow]:
    for id in known.below[parent_id]:
        yield _row(known, id, opened)
        if id in opened:
            yield from _below(known, id, opened)


def _row(known: Tree, id: int, opened: Collection[int], *, is_flat: bool = False) -> CategoryRow:
    category = known.by_id[id]
    neighbours = known.below[category.parent_id]
    above = known.path(category.parent_id)
    return CategoryRow(
        id=id,
        href=routes.admin_category(id),
        name=category.name,
        path=" > ".join(step.name for step in above) if is_flat else "",
        depth=0 if is_flat else len(above),
        place=neighbours.index(id),
        is_last=neighbours[-1] == id,
        has_below=bool(known.below[id]) and not is_flat,
        is_open=id in opened,
        products_text=f"{known.count(id):,}",
        attributes_text=plural(len(category.attributes), "attribute")
        if category.attributes
        else "",
    )


async def category_sheet(db: Session, actor: Actor, category_id: int) -> CategorySheet:
    """One category with everything that can be done with it. Raises NotFound."""
    allow(actor.is_staff)
    known = await _tree(db)
    category = known.by_id.get(category_id)
    if category is None:
        raise NotFound("We couldn't find that category.")
    way = known.path(category_id)
    names = {id: " > ".join(step.name for step in known.path(id)) for id in known.by_id}
    below = {one for one in known.by_id if category in known.path(one)}
    others = sorted((id for id in known.by_id if id not in below), key=lambda id: names[id].lower())
    options = [Option(str(id), names[id]) for id in others]
    return CategorySheet(
        id=category_id,
        href=routes.category(category.slug),
        name=category.name,
        description=category.description,
        path=" > ".join(step.name for step in way[:-1]),
        image=pictures.url(category.picture, 320),
        parent=str(category.parent_id or 0),
        products_text=plural(known.count(category_id), "product"),
        why_kept=_why_kept(known, category_id),
        parents=[Option("0", "The top level"), *options],
        targets=[Option("", "Choose a category"), *options],
        attributes=_attributes(category.attributes),
        inherited=[row for step in way[:-1] for row in _attributes(step.attributes, step.name)],
    )


def _why_kept(known: Tree, category_id: int) -> str:
    if known.below[category_id]:
        return "there are categories below it."
    return "there are products on it." if known.count(category_id) else ""


def _attributes(schema: list[dict[str, Any]], origin: str = "") -> list[AttributeRow]:
    last = len(schema) - 1
    return [
        AttributeRow(
            key=str(entry["key"]),
            name=str(entry.get("name") or entry["key"]),
            kind=str(entry["kind"]),
            kind_text=KINDS.get(str(entry["kind"]), ""),
            unit=str(entry.get("unit") or ""),
            choices="\n".join(entry.get("choices") or []),
            choices_text=shortened(", ".join(entry.get("choices") or []), 90),
            is_facet=bool(entry.get("facet", True)),
            is_required=bool(entry.get("required")),
            origin=origin,
            place=place,
            is_last=place == last,
        )
        for place, entry in enumerate(schema)
    ]


async def answers(
    db: Session, actor: Actor, category_id: int, key: str, entry: Entry | None = None
) -> tuple[int, int]:
    """How many products say something of an attribute, and of how many it wouldn't fit an entry."""
    allow(actor.is_staff)
    said = col(Product.attributes).op("->")(key)
    rows = await db.execute(
        select(said.label("said"), func.count())
        .where(
            col(Product.category_id).in_(select(branch(category_id).c.id)),
            col(Product.attributes).op("?")(key),
        )
        .group_by("said")
    )
    counted = [(value, count) for value, count in rows.all() if not is_empty(value)]
    return (
        sum(count for _, count in counted),
        sum(count for value, count in counted if entry and not fits(entry, value)),
    )
