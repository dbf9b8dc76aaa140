"""The offers that shopping engines are told of: those that stand first on their pages.

Prices, stock and the order among vendors are those that a visitor without an account sees.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.crawlers import Batch, FeedItem, FeedPart
from marketplace.cards.offers import OfferCard
from marketplace.models.catalog import Category, Image, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog import Tree
from marketplace.queries.offers import ranked_offers, turn, winner
from marketplace.queries.on_sale import available, on_sale
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.listings import listing_number, listing_title
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import plain, shortened

A_PART = 100_000
"""Ids that a part of the feed spans."""
A_BATCH = 100
"""Few at once, because what is between two statements keeps others waiting."""
LONGEST_DESCRIPTION = 5_000
LAST = 2**63 - 1
"""No id is higher."""
MOST_PICTURES = 11
"""The first one and ten more."""
ANYBODY = Actor()


async def feed_part(db: Session, number: int) -> FeedPart | None:
    """A part of the feed; None when nothing is sold in it, unless it is the first."""
    in_stock = func.sum(func.hashint8(Offer.id)).filter(available() > 0)
    changed = func.greatest(
        func.max(Product.updated_at), func.max(Offer.updated_at), func.max(Vendor.updated_at)
    )
    end = (number + 1) * A_PART
    sold = _sold(func.count(), changed, in_stock, first=number * A_PART, end=end)
    count, changed_at, stock = (await db.execute(sold)).one()
    if number and not count:
        return None
    version = f"{count} {stock} {turn()}"
    return FeedPart(version, changed_at, await _next_number(db, number))


async def _next_number(db: Session, number: int) -> int:
    further = _sold(Offer.product_id, first=(number + 1) * A_PART)
    rows = await db.execute(further.order_by(Offer.product_id).limit(1))
    return (rows.scalar() or 0) // A_PART


def _sold(*columns: Any, first: int, end: int = LAST) -> Any:
    """Something about the offers on sale of the products from one id up to another."""
    return (
        select(*columns)
        .select_from(Offer)
        .join(Product, col(Product.id) == Offer.product_id)
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .where(
            Product.status == ProductStatus.PUBLISHED,
            # Both, because PostgreSQL does not conclude the one from the other.
            col(Product.id).between(first, end - 1),
            col(Offer.product_id).between(first, end - 1),
            on_sale(),
        )
    )


async def feed_items(db: Session, number: int, after: int) -> Batch[FeedItem]:
    """The next items of a part, behind a product's id (0: from the beginning)."""
    found = await db.exec(
        select(Product)
        .where(
            Product.status == ProductStatus.PUBLISHED,
            col(Product.id) >= max(number * A_PART, after + 1),
            col(Product.id) < (number + 1) * A_PART,
        )
        .order_by(col(Product.id))
        .limit(A_BATCH)
    )
    products = found.all()
    ids = [product.id for product in products]
    parts = await _Parts.of(db, ids)
    items = [item for product in products for item in parts.items(product)]
    return Batch(items, ids[-1] if len(ids) == A_BATCH else 0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that belongs to some products, by product or variant."""

    categories: Tree
    variants: dict[int, list[Variant]]
    images: dict[int, list[Image]]
    offers: dict[int, list[OfferCard]]

    @classmethod
    async def of(cls, db: Session, product_ids: Sequence[int]) -> "_Parts":
        """Read for these products in four statements."""
        categories = Tree(list((await db.exec(select(Category))).all()), {})
        return cls(
            categories,
            await _by_product(db, Variant, product_ids),
            await _by_product(db, Image, product_ids),
            await ranked_offers(db, ANYBODY, product_ids),
        )

    def items(self, product: Product) -> Iterator[FeedItem]:
        """One item for every variant of a product that somebody offers."""
        variants = self.variants[product.id]
        for variant in variants:
            if offers := self.offers.get(variant.id):
                yield self._item(product, variant, winner(offers), len(variants) > 1)

    def _item(
        self, product: Product, variant: Variant, best: OfferCard, has_several: bool
    ) -> FeedItem:
        shelves = self.categories.path(product.category_id)
        was = best.was_price_minor
        return FeedItem(
            number=listing_number(product.id, variant.id),
            group=str(product.id) if has_several else "",
            title=listing_title(product.title, variant.name if has_several else ""),
            description=shortened(plain(product.description), LONGEST_DESCRIPTION) or product.title,
            path=_path(product, variant, has_several),
            pictures=self._pictures(product.id, variant.id),
            price=Money(best.price_minor, best.currency),
            was_price=Money(was, best.currency) if was else None,
            in_stock=best.in_stock,
            condition=best.condition.lower(),
            brand=product.brand,
            gtin=variant.gtin or "",
            category=" > ".join(step.name for step in shelves),
            options=variant.options,
            delivery=Money(best.delivery_minor, best.currency),
            sent_to=tuple(best.sent_to),
        )

    def _pictures(self, product_id: int, variant_id: int) -> list[str]:
        """Those of the variant, then those of no variant."""
        images = self.images[product_id]
        own = [image.key for image in images if image.variant_id == variant_id]
        shared = [image.key for image in images if image.variant_id is None]
        return [pictures.url(key, pictures.WIDTHS[-1]) for key in (own + shared)[:MOST_PICTURES]]


def _path(product: Product, variant: Variant, has_several: bool) -> str:
    if has_several:
        return routes.variant(product.slug, variant.id)
    return routes.product(product.slug)


async def _by_product(db: Session, model: Any, product_ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = await db.exec(
        select(model)
        .where(col(model.product_id).in_(product_ids))
        .order_by(model.product_id, model.position, model.id)
    )
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows.all():
        grouped[row.product_id].append(row)
    return grouped
