"""A product's fields as they are now, flat, and how each is called and read."""

from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, Product, Variant
from marketplace.rules.attributes import asked, shown
from marketplace.rules.product_fields import ATTRIBUTE, GTIN, NAMES, Fields, fields_of

WORDS = {"title", "brand", "category_id", "description", "highlights", "attributes"}


async def variants_of(db: Session, product_id: int) -> list[Variant]:
    """The forms of a product, in their order."""
    rows = await db.exec(
        select(Variant)
        .where(Variant.product_id == product_id)
        .order_by(col(Variant.position), col(Variant.id))
    )
    return list(rows.all())


async def fields_now(db: Session, product: Product) -> Fields:
    """Everything that somebody may suggest to change, as it is now."""
    gtins = {variant.id: variant.gtin or "" for variant in await variants_of(db, product.id)}
    return fields_of(product.model_dump(include=WORDS), gtins)


class Reader:
    """Knows the names of fields, and writes their values as people read them."""

    def __init__(self, shelves: dict[int, Category], variants: list[Variant]) -> None:
        self._shelves = shelves
        self._variants = {variant.id: variant.name for variant in variants}

    @classmethod
    async def of(cls, db: Session, product_id: int) -> "Reader":
        """For the fields of one product."""
        shelves = {shelf.id: shelf for shelf in await db.exec(select(Category))}
        return cls(shelves, await variants_of(db, product_id))

    def name(self, field: str, category_id: int) -> str:
        """What a field is called on a shelf."""
        if field.startswith(GTIN):
            variant = self._variants.get(int(field.removeprefix(GTIN)), "")
            return f"GTIN of {variant}" if variant else "GTIN"
        entry = self._entry(field, category_id)
        return NAMES.get(field) or str(entry.get("name") or field.removeprefix(ATTRIBUTE))

    def text(self, field: str, value: Any, category_id: int) -> str:
        """A value as people read it; empty for none."""
        if value is None:
            return ""
        if field == "category":
            return self._path(value)
        if field == "highlights":
            return "\n".join(value)
        return shown(self._entry(field, category_id), value)

    def _entry(self, field: str, category_id: int) -> dict[str, Any]:
        if not field.startswith(ATTRIBUTE):
            return {}
        key = field.removeprefix(ATTRIBUTE)
        schema = asked(shelf.attributes for shelf in self._way(category_id))
        return next((dict(entry) for entry in schema if entry["key"] == key), {})

    def _path(self, category_id: int | None) -> str:
        return " > ".join(shelf.name for shelf in self._way(category_id))

    def _way(self, category_id: int | None) -> list[Category]:
        """The categories from the top down to this one."""
        way: list[Category] = []
        while category_id is not None and category_id in self._shelves:
            way.insert(0, self._shelves[category_id])
            category_id = way[0].parent_id
        return way
