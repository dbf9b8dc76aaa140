"""Product cards, many at once in one statement, whoever found their ids."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.catalog import ProductCard
from marketplace.models.catalog import Product
from marketplace.queries.on_sale import best_offer, first_image, saving_text, stock_text
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.money import Money
from marketplace.rules.texts import plural, rating, stars


async def product_cards(db: Session, ids: list[int], *offered: Any) -> list[ProductCard]:
    """The cards of these products in this order; those not on the shelves are left out.

    `offered` narrows which offers count, for example to those of one vendor.
    """
    best = best_offer(*offered)
    rows = await db.exec(
        select(Product, first_image().label("image"), best)  # type: ignore[call-overload]
        .outerjoin(best, literal(True))
        .where(col(Product.id).in_(ids), Product.status == ProductStatus.PUBLISHED)
    )
    found: Sequence[Any] = rows.all()
    by_id = {row.Product.id: _card(row) for row in found}
    return [by_id[id] for id in ids if id in by_id]


def _card(row: Any) -> ProductCard:
    product: Product = row.Product
    return ProductCard(
        id=product.id,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        image=pictures.url(row.image or "", 320),
        image_srcset=pictures.srcset(row.image or ""),
        rating=stars(product.rating_sum, product.rating_count),
        rating_text=rating(product.rating_sum, product.rating_count),
        review_count=product.rating_count,
        **(_offered(row) if row.price_minor else {"in_stock": False, "stock_text": "Not on sale"}),
    )


def _offered(row: Any) -> dict[str, Any]:
    was = row.was_price_minor
    return {
        "price": str(Money(row.price_minor, row.currency)),
        "was_price": str(Money(was, row.currency)) if was else "",
        "badge": saving_text(row.price_minor, was),
        "offers_text": plural(row.offers, "offer") if row.offers > 1 else "",
        "stock_text": stock_text(row.available),
        "in_stock": row.available > 0,
        "vendor": row.vendor,
    }
