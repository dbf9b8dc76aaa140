"""A vendor's own offers in a grid, and what else it could offer."""

from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, literal_column
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.offers import OfferCandidate, VendorOfferRow, VendorOffers
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.queries.on_sale import FEW, best_offer, first_image
from marketplace.queries.paging import beyond, containing, page_of
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import plural

MOST_CANDIDATES = 20

PRODUCT_WORDS: ColumnElement[Any] = literal_column(
    "to_tsvector('english'::regconfig, "
    "product.title || ' ' || product.brand || ' ' || product.description)"
)
"""Exactly the expression of the index `ix_product_words`, or it would not be used."""


async def vendor_offers(
    db: Session, actor: Actor, text: str = "", after: str = "", limit: int = 50
) -> VendorOffers:
    """One page of one's own offers, newest first; `text` is part of a title or of a SKU."""
    counted = (
        select(
            func.coalesce(func.sum(Stock.on_hand), 0).label("on_hand"),
            func.coalesce(func.sum(Stock.reserved), 0).label("reserved"),
        )
        .where(Stock.offer_id == Offer.id)
        .correlate(Offer)
        .lateral("counted")
    )
    found = (
        select(Offer, Product, Variant.name, first_image(), counted)  # type: ignore[call-overload]
        .join(Product, col(Product.id) == Offer.product_id)
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .join(counted, literal(True))
        .where(Offer.vendor_id == the_vendor(actor))
        .order_by(col(Offer.id).desc())
        .limit(limit + 1)
    )
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Product.title).ilike(pattern) | col(Offer.sku).ilike(pattern))
    if after:
        found = found.where(beyond(after, col(Offer.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), limit)
    return VendorOffers([_row(*row) for row in rows], str(rows[-1][0].id) if further else "")


def _row(
    offer: Offer, product: Product, variant: str, image: str | None, on_hand: int, reserved: int
) -> VendorOfferRow:
    price, was = Money(offer.price_minor, offer.currency), offer.was_price_minor
    return VendorOfferRow(
        id=offer.id,
        product_id=offer.product_id,
        product_href=routes.product(product.slug),
        title=product.title,
        variant=variant,
        image=pictures.url(image or "", 160),
        sku=offer.sku,
        condition=offer.condition.capitalize(),
        price=price.plain(),
        price_text=str(price),
        was_price=Money(was, offer.currency).plain() if was else "",
        currency=offer.currency,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        handling_days=offer.handling_days,
        status=offer.status,
        is_low=on_hand - reserved <= FEW,
    )


async def offer_candidates(db: Session, actor: Actor, text: str) -> list[OfferCandidate]:
    """Variants on the shelves that match a GTIN, or else all words of a text."""
    vendor_id = the_vendor(actor)
    if not text.strip():
        return []
    best = best_offer()
    mine = select(Offer.id).where(Offer.variant_id == Variant.id, Offer.vendor_id == vendor_id)
    found = (
        select(Product, Variant, first_image().label("image"), mine.exists().label("mine"), best)  # type: ignore[call-overload]
        .join(Variant, col(Variant.product_id) == Product.id)
        .outerjoin(best, literal(True))
        .where(Product.status == ProductStatus.PUBLISHED, _matches(text))
        .order_by(col(Product.sold_count).desc(), col(Product.id), col(Variant.position))
        .limit(MOST_CANDIDATES)
    )
    return [_candidate(row) for row in (await db.exec(found)).all()]


def _matches(text: str) -> Any:
    try:
        return col(Variant.gtin) == clean_gtin(text)
    except ValueError:
        return PRODUCT_WORDS.bool_op("@@")(func.plainto_tsquery("english", text))


def _candidate(row: Row[Any]) -> OfferCandidate:
    product, variant = row.Product, row.Variant
    return OfferCandidate(
        variant_id=variant.id,
        product_id=product.id,
        title=product.title,
        variant=variant.name,
        brand=product.brand,
        gtin=variant.gtin or "",
        image=pictures.url(row.image or "", 160),
        lowest_price=str(Money(row.price_minor, row.currency)) if row.price_minor else "",
        offers_text=plural(row.offers or 0, "offer"),
        already_offered=row.mine,
    )
