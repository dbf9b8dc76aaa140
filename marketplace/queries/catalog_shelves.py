"""The front page's shelves."""

from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.catalog import ProductCard
from marketplace.cards.products import CategoryCard, HomeShelves
from marketplace.models.catalog import Image, Product
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog import Tree, tree
from marketplace.queries.catalog_cards import product_cards
from marketplace.queries.catalog_grid import RATING
from marketplace.queries.on_sale import available, on_sale
from marketplace.queries.vendors import vendors_list
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor

SHELF = 12
MOST_CATEGORIES, MOST_VENDORS = 12, 8


async def home_shelves(db: Session, actor: Actor) -> HomeShelves:
    """Deals, news, what is loved, and the ways in. The same for everybody who chose the same
    currency, so keep it a minute."""
    shelf = partial(_shelf, db, actor.market.currency)
    on_shelves = select(Product.id).where(Product.status == ProductStatus.PUBLISHED, _buyable())
    known = await tree(db)
    return HomeShelves(
        deals=await shelf(_deals()),
        new=await shelf(on_shelves.order_by(col(Product.id).desc())),
        best_rated=await shelf(on_shelves.order_by(RATING.desc(), col(Product.id))),
        categories=await _ways_in(db, known),
        vendors=await vendors_list(db, actor, MOST_VENDORS),
    )


async def _ways_in(db: Session, known: Tree) -> list[CategoryCard]:
    """The fullest categories; one without a picture borrows that of its best selling product."""
    fullest = sorted(known.below[None], key=known.count, reverse=True)[:MOST_CATEGORIES]
    faces = await _faces(db)
    cards = [known.card(id) for id in fullest if known.count(id)]
    return [
        card if card.image else replace(card, image=pictures.url(_face(known, card.id, faces), 320))
        for card in cards
    ]


def _face(known: Tree, category_id: int, faces: dict[int, str]) -> str:
    below = (_face(known, id, faces) for id in known.below[category_id])
    return faces.get(category_id) or next(filter(None, below), "")


async def _faces(db: Session) -> dict[int, str]:
    """The first picture of each category's best selling product."""
    category = col(Product.category_id)
    best = (
        select(Product.id, category)
        .ext(distinct_on(category))
        .where(Product.status == ProductStatus.PUBLISHED)
        .order_by(category, col(Product.sold_count).desc(), col(Product.id))
        .subquery()
    )
    rows = await db.execute(
        select(best.c.category_id, Image.key)
        .join(Image, col(Image.product_id) == best.c.id)
        .ext(distinct_on(best.c.category_id))
        .order_by(best.c.category_id, col(Image.position), col(Image.id))
    )
    return {row.category_id: row.key for row in rows.all()}


async def _shelf(db: Session, currency: str, ids: Select[Any]) -> list[ProductCard]:
    found = await db.execute(ids.limit(SHELF))
    return await product_cards(db, [row[0] for row in found.all()], currency=currency)


def _buyable() -> Any:
    return (
        select(Offer.id)
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .where(Offer.product_id == Product.id, on_sale(), available() > 0)
        .exists()
    )


def _deals() -> Select[Any]:
    """Products whose cheapest reduced offer is reduced most, by share of the earlier price."""
    share = col(Offer.price_minor) * 1000 / col(Offer.was_price_minor)
    reduced = (
        select(Offer.product_id, share.label("share"))
        .ext(distinct_on(col(Offer.product_id)))
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .join(Product, col(Product.id) == Offer.product_id)
        .where(
            col(Offer.was_price_minor).is_not(None),
            Product.status == ProductStatus.PUBLISHED,
            on_sale(),
            available() > 0,
        )
        .order_by(col(Offer.product_id), share)
        .subquery()
    )
    return select(reduced.c.product_id).order_by(reduced.c.share, reduced.c.product_id)
