"""Products by what they or their variants say of themselves, from PostgreSQL's own indexes.

A filter says "Colour: Blue" as people read it; what that is in a product's document depends on
the schemas that name it, and in a variant's options it is the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select, union

from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.on_sale import available, on_sale
from marketplace.rules.attribute_values import meant
from marketplace.rules.attributes import Entry

Document = dict[str, Any]


async def holding(
    db: Session, chosen: Mapping[str, Sequence[str]], *, in_stock: bool = False
) -> list[ColumnElement[bool]]:
    """The conditions that a product holds one of the chosen values of every name.

    `chosen` are values by the name of their attribute or axis. Options of several axes must be
    those of one variant that is on sale. Each name narrows by an index first.
    """
    entries = await _entries(db, chosen)
    meanings = [
        (
            [
                {str(entry["key"]): value}
                for entry in entries
                if entry["name"] == name
                for value in _values(entry, values)
            ],
            [{name: value} for value in values],
        )
        for name, values in chosen.items()
    ]
    narrowed = [col(Product.id).in_(_said(*meaning)) for meaning in meanings]
    return [*narrowed, _one_variant(meanings, in_stock)] if meanings else []


async def _entries(db: Session, names: Iterable[str]) -> list[Entry]:
    schemas = await db.exec(select(Category.attributes).where(Category.attributes != []))
    wanted = set(names)
    return [entry for schema in schemas.all() for entry in schema if entry["name"] in wanted]


def _values(entry: Entry, texts: Iterable[str]) -> list[object]:
    """What the documents hold where a page shows these words."""
    found = (meant(entry, text) for text in texts)
    return [value for value in found if value is not None]


def _said(documents: list[Document], options: list[Document]) -> Any:
    """The ids of products that say it themselves, and of those with a variant that does."""
    by_variant = select(Variant.product_id).where(_any(Variant.options, options))
    if not documents:
        return by_variant
    return union(select(Product.id).where(_any(Product.attributes, documents)), by_variant)


def _one_variant(
    meanings: list[tuple[list[Document], list[Document]]], in_stock: bool
) -> ColumnElement[bool]:
    has_all = and_(
        *(
            or_(_any(Product.attributes, documents), _any(Variant.options, options))
            for documents, options in meanings
        )
    )
    found = (
        select(Variant.id)
        .join(Offer, col(Offer.variant_id) == col(Variant.id))
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(col(Variant.product_id) == col(Product.id), on_sale(), has_all)
        .correlate(Product)
    )
    return (found.where(available() > 0) if in_stock else found).exists()


def _any(column: Any, documents: list[Document]) -> ColumnElement[bool]:
    """Whether a document contains one of these; the operator that a GIN index answers."""
    if not documents:
        return literal(False)
    return or_(*(col(column).op("@>")(literal(one, JSONB)) for one in documents))
