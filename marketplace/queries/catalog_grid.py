"""Pages of products: of a category, a vendor, a brand, in the order a shopper likes."""

from typing import Any

from sqlalchemy import CTE, BigInteger, Select, func, literal
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.products import ProductGrid
from marketplace.errors import NotFound
from marketplace.models.catalog import Category, Product
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog_cards import product_cards
from marketplace.queries.on_sale import on_sale
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor

SORTS = ("popular", "new", "rating", "price", "price-desc")
"""Best selling, newest, best rated, cheapest, dearest first."""

PIECE = 24
"""Products that come at a time."""

RATING = (1000 * col(Product.rating_sum) + 21_000) // (col(Product.rating_count) + 5)
"""Thousandths of a star, pulled towards 4.2 while ratings are few."""


async def products_of(
    db: Session,
    actor: Actor,
    *,
    category_id: int | None = None,
    vendor_id: int | None = None,
    brand: str | None = None,
    sort: str = "popular",
    after: str = "",
    limit: int = PIECE,
) -> ProductGrid:
    """One page of published products that somebody offers. Raises NotFound for no such sort."""
    if sort not in SORTS:
        raise NotFound("We couldn't find that page.")
    lowest = _lowest_prices(vendor_id)
    rank = {"new": col(Product.id), "rating": RATING, "popular": col(Product.sold_count)}.get(
        sort, lowest.c.price_minor
    )
    found = (
        select(Product.id, rank)
        .join(lowest, lowest.c.product_id == Product.id)
        .where(Product.status == ProductStatus.PUBLISHED)
    )
    if category_id is not None:
        found = found.where(col(Product.category_id).in_(select(branch(category_id).c.id)))
    if brand is not None:
        found = found.where(Product.brand == brand)
    rows, further = await _page(db, found, rank, sort != "price", after, limit)
    own = [] if vendor_id is None else [Offer.vendor_id == vendor_id]
    cards = await product_cards(db, [row[0] for row in rows], *own, currency=actor.market.currency)
    return ProductGrid(cards, f"{rows[-1][1]}:{rows[-1][0]}" if further else "")


async def _page(
    db: Session,
    found: Select[*tuple[Any, ...]],
    rank: Any,
    descending: bool,
    after: str,
    limit: int,
) -> tuple[list[Any], bool]:
    if after:
        found = found.where(beyond(after, rank, col(Product.id), descending=descending))
    order = (rank, col(Product.id))
    ordered = found.order_by(*((by.desc() for by in order) if descending else order))
    return page_of((await db.execute(ordered.limit(limit + 1))).all(), limit)


def _lowest_prices(vendor_id: int | None) -> Any:
    offered = (
        select(Offer.product_id, func.min(Offer.price_minor).label("price_minor"))
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .where(on_sale())
        .group_by(col(Offer.product_id))
    )
    if vendor_id is not None:
        offered = offered.where(Offer.vendor_id == vendor_id)
    return offered.subquery("lowest")


def branch(category_id: int) -> CTE:
    """A category and everything below it, as a column `id`."""
    start = select(literal(category_id, BigInteger).label("id")).cte("branch", recursive=True)
    return start.union_all(
        select(col(Category.id).label("id")).join(start, col(Category.parent_id) == start.c.id)
    )
