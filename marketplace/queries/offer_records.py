"""A shop's offers as programs read them."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.records import OfferRecord, Piece
from marketplace.errors import NotFound
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.scopes import Scope


async def offer_records(db: Session, actor: Actor, after: str, limit: int, sku: str = "") -> Piece:
    """The shop's own offers, the newest first; only the one with this SKU, if it is given."""
    found = _own(actor).order_by(col(Offer.id).desc()).limit(limit + 1)
    if after:
        found = found.where(beyond(after, col(Offer.id), descending=True))
    if sku:
        found = found.where(Offer.sku == sku)
    rows, further = page_of((await db.exec(found)).all(), limit)
    return Piece([_record(*row) for row in rows], str(rows[-1][0].id) if further else None)


async def offer_record(db: Session, actor: Actor, offer_id: int) -> OfferRecord:
    """One of them. Raises NotFound."""
    row = (await db.exec(_own(actor).where(Offer.id == offer_id))).first()
    if row is None:
        raise NotFound("We couldn't find that offer.")
    return _record(*row)


def _own(actor: Actor) -> Any:
    return (
        select(  # type: ignore[call-overload]
            Offer,
            Product.title,
            Variant.name,
            _counted(Stock.on_hand).label("on_hand"),
            _counted(Stock.reserved).label("reserved"),
        )
        .join(Product, col(Product.id) == col(Offer.product_id))
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .where(Offer.vendor_id == the_vendor(actor, Scope.VENDOR_OFFERS))
    )


def _counted(column: Any) -> Any:
    total = select(func.coalesce(func.sum(column), 0)).where(Stock.offer_id == Offer.id)
    return total.correlate(Offer).scalar_subquery()


def _record(offer: Offer, title: str, variant: str, on_hand: int, reserved: int) -> OfferRecord:
    return OfferRecord(
        id=offer.id,
        sku=offer.sku,
        title=title,
        variant=variant,
        condition=offer.condition,
        status=offer.status,
        currency=offer.currency,
        price_minor=offer.price_minor,
        was_price_minor=offer.was_price_minor,
        on_hand=on_hand,
        reserved=reserved,
    )
