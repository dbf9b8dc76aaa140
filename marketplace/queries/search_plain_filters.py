"""The filters and orders of a search as PostgreSQL heeds them while the search index is away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters.database import Session
from marketplace.adapters.search_query import attribute_choices
from marketplace.config import settings
from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog_matching import holding
from marketplace.queries.on_sale import available, best_offer, on_sale
from marketplace.queries.search_documents import documents
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.money import EXPONENTS
from marketplace.rules.search_document import FREE, Document
from marketplace.rules.search_request import SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms

BEST = best_offer()
"""What a product costs; joined only where a filter or an order asks for it."""
BY_PRICE = {Sort.CHEAPEST, Sort.DEAREST}


async def shelved(db: Session, request: SearchRequest) -> SelectOfScalar[int]:
    """The ids of all products that pass the filters, in no order; how they are sent aside."""
    statement = select(Product.id).where(
        Product.status == ProductStatus.PUBLISHED,
        _is_offered(),
        *await holding(db, _chosen(request), in_stock=request.stock),
        *_of_products(request),
        *_of_offers(request),
    )
    if request.price or request.deal or request.sort in BY_PRICE:
        statement = statement.join(BEST, literal(True)).where(*_of_prices(request))
    return statement


def order(request: SearchRequest, best_first: ColumnElement[Any]) -> ColumnElement[Any]:
    """What comes first."""
    match request.sort:
        case Sort.CHEAPEST:
            return BEST.c.price_minor.asc()
        case Sort.DEAREST:
            return BEST.c.price_minor.desc()
        case Sort.RATING:
            return _stars().desc().nulls_last()
        case Sort.NEWEST:
            return col(Product.created_at).desc()
        case _:
            return best_first


async def of_gtin(db: Session, terms: SearchTerms) -> list[int]:
    """The product with the number under a barcode that the whole query is."""
    if not terms.gtin:
        return []
    found = await db.exec(select(Variant.product_id).where(Variant.gtin == terms.gtin))
    return list(found)


async def of_sku(db: Session, terms: SearchTerms) -> list[int]:
    """The products with an offer of the SKU that the whole query is.

    SKUs are in order for each vendor, as they were written: three ways to write it are enough.
    """
    if not terms.sku:
        return []
    written = {terms.text, terms.sku, terms.text.upper()}
    statement = (
        select(Offer.product_id)
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(on_sale(), col(Offer.sku).in_(written))
    )
    return list((await db.exec(statement)).unique())


async def sent_so(db: Session, ids: Sequence[int], wishes: Sequence[str]) -> list[int]:
    """Those of the products that are sent as somebody wishes; rules alone can tell."""
    sent = {int(one["id"]) for one in await documents(db, ids) if _is_sent_so(one, wishes)}
    return [id for id in ids if id in sent]


def _is_sent_so(document: Document, wishes: Sequence[str]) -> bool:
    days = [wish for wish in wishes if wish != FREE]
    is_free = FREE not in wishes or FREE in document["delivery"]
    return is_free and (not days or any(day in document["delivery"] for day in days))


def _chosen(request: SearchRequest) -> dict[str, list[str]]:
    return {
        name: [choice.partition(": ")[2] for choice in choices]
        for name, choices in attribute_choices(request).items()
    }


def _of_products(request: SearchRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if request.brand:
        conditions.append(col(Product.brand).in_(request.brand))
    if request.category:
        conditions.append(col(Product.category_id).in_(_shelves(request.category)))
    if request.rating:
        conditions.append(_stars() >= request.rating)
    return conditions


def _of_offers(request: SearchRequest) -> list[ColumnElement[bool]]:
    """Each may be true of another offer of the same product, as in the index."""
    conditions: list[ColumnElement[bool]] = []
    if request.vendor:
        conditions.append(_is_offered(col(Vendor.slug).in_(request.vendor)))
    if request.condition:
        conditions.append(_is_offered(col(Offer.condition).in_(request.condition)))
    if request.stock:
        conditions.append(_is_offered(available() > 0))
    return conditions


def _of_prices(request: SearchRequest) -> list[ColumnElement[bool]]:
    scale = 10 ** EXPONENTS[settings().currency]
    low, high = request.price_bounds
    conditions: list[ColumnElement[bool]] = []
    if low is not None:
        conditions.append(BEST.c.price_minor >= low * scale)
    if high is not None:
        conditions.append(BEST.c.price_minor <= high * scale)
    if request.deal:
        conditions.append(BEST.c.was_price_minor.is_not(None))
    return conditions


def _stars() -> ColumnElement[Any]:
    """The mean of the ratings; nothing where there are none."""
    return col(Product.rating_sum) * 1.0 / func.nullif(Product.rating_count, 0)


def _is_offered(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Offer.id)
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(col(Offer.product_id) == col(Product.id), on_sale(), *conditions)
        .correlate(Product)
        .exists()
    )


def _shelves(slug: str) -> SelectOfScalar[int]:
    """A shelf and all that are below it."""
    above = select(Category.id).where(Category.slug == slug).cte("shelves", recursive=True)
    below = select(Category.id).join(above, col(Category.parent_id) == above.c.id)
    return select(above.union_all(below).c.id)
