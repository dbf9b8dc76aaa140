"""What the products of a shelf are asked to say of themselves.

No verb here touches a product: what one says stays with it, shown or not.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import CategoryChanged
from marketplace.models.catalog import Category
from marketplace.queries.catalog import way_to
from marketplace.rules.attributes import asked, checked_entry, checked_schema
from marketplace.rules.permissions import Actor
from marketplace.services import audit, outbox
from marketplace.services.categories import locked


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """One attribute as it is asked for; without a key it gets one from its name."""

    name: str
    kind: str
    unit: str = ""
    choices: Sequence[str] = field(default_factory=list)
    facet: bool = True
    required: bool = False
    key: str = ""


async def add_attribute(
    db: Session, actor: Actor, category_id: int, draft: AttributeDraft
) -> dict[str, object]:
    """Ask for one thing more, as the last. Raises Invalid for the field that doesn't fit."""
    category = await locked(db, actor, category_id)
    entry = checked_entry(asdict(draft))
    await _refuse_asked_above(db, category, entry)
    await _write(db, actor, category, [*category.attributes, entry], str(entry["key"]))
    return entry


async def change_attribute(
    db: Session, actor: Actor, category_id: int, key: str, draft: AttributeDraft
) -> None:
    """Ask for it in another way; its key stays, and so does what products say."""
    category = await locked(db, actor, category_id)
    place = _place(category, key)
    entry = checked_entry(asdict(draft) | {"key": key})
    await _refuse_asked_above(db, category, entry)
    schema = list(category.attributes)
    schema[place] = entry
    await _write(db, actor, category, schema, key)


async def remove_attribute(db: Session, actor: Actor, category_id: int, key: str) -> None:
    """Ask no longer; what products say of it is kept, unseen, and there when it is asked again."""
    category = await locked(db, actor, category_id)
    _place(category, key)
    schema = [entry for entry in category.attributes if entry["key"] != key]
    await _write(db, actor, category, schema, key)


async def arrange_attribute(
    db: Session, actor: Actor, category_id: int, key: str, place: int
) -> None:
    """Put an attribute at a place (from 0) among the category's own; again does nothing."""
    category = await locked(db, actor, category_id)
    schema, present = list(category.attributes), _place(category, key)
    schema.insert(max(0, min(place, len(schema) - 1)), schema.pop(present))
    await _write(db, actor, category, schema, key)


def _place(category: Category, key: str) -> int:
    keys = [entry["key"] for entry in category.attributes]
    if key not in keys:
        raise NotFound("We couldn't find that attribute.")
    return keys.index(key)


async def _refuse_asked_above(db: Session, category: Category, entry: dict[str, object]) -> None:
    above = asked(step.attributes for step in (await way_to(db, category.id))[:-1])
    for other in above:
        if str(other["name"]).lower() == str(entry["name"]).lower() or other["key"] == entry["key"]:
            raise Invalid("name", f"A category above asks for “{other['name']}” already.")


async def _write(
    db: Session, actor: Actor, category: Category, schema: list[dict[str, object]], key: str
) -> None:
    """Keep a schema and tell of it, if it is another one."""
    checked = checked_schema(schema)
    if checked == category.attributes:
        return
    before, after = _said(category.attributes, key), _said(checked, key)
    category.attributes = checked
    subject = ("category", category.id)
    await audit.note(db, actor, "category.attribute", subject, before=before, after=after)
    await db.flush()
    await outbox.record(db, CategoryChanged(category.id))


def _said(schema: Sequence[dict[str, Any]], key: str) -> dict[str, object]:
    """One attribute for the audit trail, with its place."""
    found = [(place, entry) for place, entry in enumerate(schema, 1) if entry["key"] == key]
    return {"attribute": key, **({**found[0][1], "place": found[0][0]} if found else {})}
