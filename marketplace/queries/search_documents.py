"""Reading from PostgreSQL what the search index keeps of products, a thousand at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, func
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, Image, Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.models.shipping import ShippingProfile
from marketplace.models.vendors import Vendor
from marketplace.queries.shipping import goods_of, sent_by, tariffs
from marketplace.rules.attributes import Entry, asked, terms
from marketplace.rules.delivery import Terms
from marketplace.rules.kinds import OfferStatus, ProductStatus, VendorStatus
from marketplace.rules.markets import Market
from marketplace.rules.parcels import usual
from marketplace.rules.search_document import Document, Facts, Offered, document
from marketplace.rules.variant_options import Options, option_sets


async def documents(db: Session, product_ids: Collection[int]) -> list[Document]:
    """Those of the products that shoppers may find: published, and offered by somebody."""
    offers = await _offers(db, product_ids)
    products = await _products(db, offers.keys())
    shelves = await _shelves(db, {row["category_id"] for row in products.values()})
    variants = await _variants(db, products.keys())
    images = await _images(db, products.keys())
    return [
        document(
            Facts(
                **_of_product(row),
                categories=shelves[row["category_id"]].path,
                attributes=_attributes(shelves, row, _offered(variants[id], offers[id])),
                option_sets=option_sets(_offered(variants[id], offers[id])),
                details=terms(shelves[row["category_id"]].asked, row["attributes"], facet=False),
                gtins=[variant["gtin"] for variant in variants[id] if variant["gtin"]],
                **images.get(id, {}),
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
        select(Offer, Vendor, ShippingProfile, Variant.weight_grams, free, is_away)  # type: ignore[call-overload]
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .join(ShippingProfile, sent_by())
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .where(
            col(Offer.product_id).in_(product_ids),
            Offer.status == OfferStatus.ACTIVE,
            Vendor.status == VendorStatus.APPROVED,
        )
        .order_by(col(Offer.id))
    )
    rows = (await db.exec(statement)).all()
    known = await tariffs(db, {row.Vendor.id for row in rows})
    found: dict[int, list[Offered]] = defaultdict(list)
    for offer, vendor, profile, grams, left, away in rows:
        goods = goods_of(vendor, profile, offer.handling_days, grams)
        found[offer.product_id].append(
            Offered(
                vendor.slug,
                vendor.name,
                offer.sku,
                offer.condition,
                offer.price_minor,
                offer.was_price_minor,
                offer.currency,
                0 if away else max(0, left),
                variant_id=offer.variant_id,
                **_delivery(offer, known[vendor.id].ways(goods, Market(), offer.currency)),
            )
        )
    return found


def _delivery(offer: Offer, ways: Sequence[Terms]) -> dict[str, Any]:
    """By the usual service within the vendor's home zone; nothing where it sends nothing."""
    sent = usual(ways)
    if sent is None:
        return {}
    is_free = not sent.fee(offer.price_minor).minor
    return {"is_sent_free": is_free, "arrives_within": sent.days}


async def _products(db: Session, ids: Iterable[int]) -> dict[int, RowMapping]:
    statement = select(*Product.__table__.columns).where(  # type: ignore[attr-defined]
        col(Product.id).in_(list(ids)), Product.status == ProductStatus.PUBLISHED
    )
    return {row["id"]: row for row in (await db.execute(statement)).mappings()}


def _of_product(row: RowMapping) -> dict[str, Any]:
    names = ("id", "slug", "title", "brand", "description", "rating_sum", "rating_count")
    return {name: row[name] for name in (*names, "sold_count", "created_at")}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A category: the way to it as (slug, name), and all that its products are asked."""

    path: list[tuple[str, str]]
    asked: list[Entry]


async def _shelves(db: Session, ids: Collection[int]) -> dict[int, _Shelf]:
    known = {category.id: category for category in await db.exec(select(Category))}
    return {id: _shelf(known, id) for id in ids}


def _shelf(known: Mapping[int, Category], category_id: int | None) -> _Shelf:
    way: list[Category] = []
    while category_id is not None:
        way.insert(0, known[category_id])
        category_id = way[0].parent_id
    return _Shelf([(one.slug, one.name) for one in way], asked(one.attributes for one in way))


async def _variants(db: Session, ids: Iterable[int]) -> dict[int, list[RowMapping]]:
    statement = (
        select(Variant.id, Variant.product_id, Variant.gtin, Variant.options)
        .where(col(Variant.product_id).in_(list(ids)))
        .order_by(col(Variant.product_id), col(Variant.position), col(Variant.id))
    )
    found: dict[int, list[RowMapping]] = defaultdict(list)
    for row in (await db.execute(statement)).mappings():
        found[row["product_id"]].append(row)
    return found


def _attributes(
    shelves: Mapping[int, _Shelf], product: RowMapping, offered: Iterable[tuple[Options, bool]]
) -> list[str]:
    """Each value once, as "Colour: Blue": what the category lists, and what can be chosen."""
    own = terms(shelves[product["category_id"]].asked, product["attributes"], facet=True)
    chosen = (f"{name}: {value}" for options, _ in offered for name, value in options.items())
    return list(dict.fromkeys((*own, *chosen)))


def _offered(variants: list[RowMapping], offers: list[Offered]) -> list[tuple[Options, bool]]:
    """The options of each variant that somebody offers, and whether one of it can be bought."""
    left = {offer.variant_id: 0 for offer in offers}
    for offer in offers:
        left[offer.variant_id] += offer.left
    return [(row["options"], left[row["id"]] > 0) for row in variants if row["id"] in left]


async def _images(db: Session, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    statement = (
        select(Image.product_id, Image.key, Image.blur, Image.has_avif)
        .where(col(Image.product_id).in_(list(ids)))
        .order_by(col(Image.product_id), col(Image.position), col(Image.id))
        .ext(distinct_on(col(Image.product_id)))
    )
    return {
        id: {"image": key, "image_blur": blur, "image_has_avif": bool(has_avif)}
        for id, key, blur, has_avif in await db.exec(statement)
    }
