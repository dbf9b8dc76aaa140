"""Reading from PostgreSQL what the search index keeps of products, a thousand at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping, func
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, Image, Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.models.vendors import Vendor
from marketplace.rules.attributes import shown
from marketplace.rules.kinds import OfferStatus, ProductStatus, VendorStatus
from marketplace.rules.search_document import Document, Facts, Offered, document


async def documents(db: Session, product_ids: Collection[int]) -> list[Document]:
    """Those of the products that shoppers may find: published, and offered by somebody."""
    offers = await _offers(db, product_ids)
    products = await _products(db, offers.keys())
    shelves = await _shelves(db)
    variants = await _variants(db, products.keys())
    images = await _images(db, products.keys())
    return [
        document(
            Facts(
                **_of_product(row),
                categories=_path(shelves, row["category_id"]),
                attributes=_attributes(shelves, row, variants[id]),
                gtins=[variant["gtin"] for variant in variants[id] if variant["gtin"]],
                image=images.get(id, ""),
                offers=offers[id],
            )
        )
        for id, row in products.items()
    ]


async def _offers(db: Session, product_ids: Collection[int]) -> dict[int, list[Offered]]:
    free = (
        select(func.coalesce(func.sum(col(Stock.on_hand) - col(Stock.reserved)), 0))
        .where(col(Stock.offer_id) == col(Offer.id))
        .scalar_subquery()
    )
    is_away = func.coalesce(func.now().between(Vendor.closed_from, Vendor.closed_to), False)
    statement = (
        select(Offer, Vendor.slug, Vendor.name, free, is_away)  # type: ignore[call-overload]
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(
            col(Offer.product_id).in_(product_ids),
            Offer.status == OfferStatus.ACTIVE,
            Vendor.status == VendorStatus.APPROVED,
        )
        .order_by(col(Offer.id))
    )
    found: dict[int, list[Offered]] = defaultdict(list)
    for offer, slug, name, left, away in await db.exec(statement):
        found[offer.product_id].append(
            Offered(
                slug,
                name,
                offer.sku,
                offer.condition,
                offer.price_minor,
                offer.was_price_minor,
                offer.currency,
                0 if away else max(0, left),
            )
        )
    return found


async def _products(db: Session, ids: Iterable[int]) -> dict[int, RowMapping]:
    statement = select(*Product.__table__.columns).where(  # type: ignore[attr-defined]
        col(Product.id).in_(list(ids)), Product.status == ProductStatus.PUBLISHED
    )
    return {row["id"]: row for row in (await db.execute(statement)).mappings()}


def _of_product(row: RowMapping) -> dict[str, Any]:
    names = ("id", "slug", "title", "brand", "description", "rating_sum", "rating_count")
    return {name: row[name] for name in (*names, "sold_count", "created_at")}


async def _shelves(db: Session) -> dict[int, Category]:
    return {category.id: category for category in await db.exec(select(Category))}


def _path(shelves: Mapping[int, Category], category_id: int | None) -> list[tuple[str, str]]:
    path: list[tuple[str, str]] = []
    while category_id is not None:
        shelf = shelves[category_id]
        path.insert(0, (shelf.slug, shelf.name))
        category_id = shelf.parent_id
    return path


async def _variants(db: Session, ids: Iterable[int]) -> dict[int, list[RowMapping]]:
    statement = (
        select(Variant.product_id, Variant.gtin, Variant.options)
        .where(col(Variant.product_id).in_(list(ids)))
        .order_by(col(Variant.product_id), col(Variant.position), col(Variant.id))
    )
    found: dict[int, list[RowMapping]] = defaultdict(list)
    for row in (await db.execute(statement)).mappings():
        found[row["product_id"]].append(row)
    return found


def _attributes(
    shelves: Mapping[int, Category], product: RowMapping, variants: Iterable[RowMapping]
) -> list[str]:
    """Each value once, as "Colour: Blue": what the category lists, and the variants' options."""
    schema = {entry["key"]: entry for entry in shelves[product["category_id"]].attributes}
    own = (
        f"{schema[key]['name']}: {shown(schema[key], value)}"
        for key, value in product["attributes"].items()
        if key in schema
    )
    options = (f"{name}: {value}" for row in variants for name, value in row["options"].items())
    return list(dict.fromkeys((*own, *options)))


async def _images(db: Session, ids: Iterable[int]) -> dict[int, str]:
    statement = (
        select(Image.product_id, Image.key)
        .where(col(Image.product_id).in_(list(ids)))
        .order_by(col(Image.product_id), col(Image.position), col(Image.id))
        .ext(distinct_on(col(Image.product_id)))
    )
    return dict((await db.exec(statement)).all())
