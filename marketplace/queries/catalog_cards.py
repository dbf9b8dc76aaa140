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
from marketplace.queries.on_sale import (
    best_offer,
    first_picture,
    price_text,
    saving_text,
    stock_text,
)
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.money import Money
from marketplace.rules.texts import plural, rating, stars

UNOFFERED = {"in_stock": False, "stock_text": "Not on sale"}


async def product_cards(
    db: Session, ids: list[int], *offered: Any, currency: str = ""
) -> list[ProductCard]:
    """The cards of these products in this order; those not on the shelves are left out.

    `offered` narrows which offers count, for example to those of one vendor. Prices are in
    the chosen currency where there is one, else in the offer's own, which is then named.
    """
    best, picture = best_offer(*offered, currency=currency), first_picture()
    rows = await db.exec(
        select(Product, picture, best)  # type: ignore[call-overload]
        .select_from(Product)
        .outerjoin(picture, literal(True))
        .outerjoin(best, literal(True))
        .where(col(Product.id).in_(ids), Product.status == ProductStatus.PUBLISHED)
    )
    found: Sequence[Any] = rows.all()
    by_id = {row.Product.id: _card(row, currency) for row in found}
    return [by_id[id] for id in ids if id in by_id]


def _card(row: Any, currency: str) -> ProductCard:
    product: Product = row.Product
    return ProductCard(
        id=product.id,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        image=pictures.url(row.key or "", 320),
        image_srcset=pictures.srcset(row.key or ""),
        image_blur=row.blur or "",
        image_has_avif=bool(row.has_avif),
        rating=stars(product.rating_sum, product.rating_count),
        rating_text=rating(product.rating_sum, product.rating_count),
        review_count=product.rating_count,
        **(_offered(row, currency) if row.price_minor else UNOFFERED),
    )


def _offered(row: Any, currency: str) -> dict[str, Any]:
    was = row.was_price_minor
    return {
        "price": price_text(row.price_minor, row.currency, currency),
        "was_price": str(Money(was, row.currency)) if was else "",
        "badge": saving_text(row.price_minor, was),
        "offers_text": plural(row.offers, "offer") if row.offers > 1 else "",
        "stock_text": stock_text(row.available),
        "in_stock": row.available > 0,
        "vendor": row.vendor,
    }
