"""Offers as shoppers see them on a product, ranked; and as their vendor sees them in a grid."""

from collections.abc import Collection
from dataclasses import replace

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.offers import OfferCard
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.on_sale import available, on_sale, saving_text, stock_text
from marketplace.queries.vendors import terms_of
from marketplace.rules.buybox import Contender, rank
from marketplace.rules.delivery import Terms, arrival, window
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import rating, stars

MOST_PER_ORDER = 99


def turn() -> int:
    """Whose turn it is among level offers: it moves on every day, and is the same for everybody.

    A page that is kept for all visitors must be as true for one as for another.
    """
    return now().date().toordinal()


async def ranked_offers(
    db: Session, actor: Actor, product_ids: Collection[int]
) -> dict[int, list[OfferCard]]:
    """The offers of each variant of some products by the variant's id, best first."""
    left = available()
    rows = await db.exec(
        select(Offer, Vendor, left)
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .where(col(Offer.product_id).in_(product_ids), on_sale())
    )
    by_variant: dict[int, list[tuple[Offer, Vendor, int]]] = {}
    for offer, vendor, count in rows.all():
        by_variant.setdefault(offer.variant_id, []).append((offer, vendor, count))
    return {variant: _ranked(found, turn()) for variant, found in by_variant.items()}


def _ranked(found: list[tuple[Offer, Vendor, int]], seed: int) -> list[OfferCard]:
    cards = {offer.id: _card(offer, vendor, count) for offer, vendor, count in found}
    places = rank([_contender(*row) for row in found], seed)
    return [replace(cards[place.offer_id], reasons=list(place.reasons)) for place in places]


def _contender(offer: Offer, vendor: Vendor, count: int) -> Contender:
    terms = terms_of(vendor, offer.handling_days)
    return Contender(
        offer_id=offer.id,
        condition=offer.condition,
        price_minor=offer.price_minor,
        delivery_minor=terms.fee(offer.price_minor).minor,
        days=terms.days,
        rating_sum=vendor.rating_sum,
        rating_count=vendor.rating_count,
        stock=max(count, 0),
    )


def _card(offer: Offer, vendor: Vendor, count: int) -> OfferCard:
    was = offer.was_price_minor
    terms = terms_of(vendor, offer.handling_days)
    return OfferCard(
        id=offer.id,
        variant_id=offer.variant_id,
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        vendor_rating=stars(vendor.rating_sum, vendor.rating_count),
        vendor_rating_text=rating(vendor.rating_sum, vendor.rating_count),
        price=str(Money(offer.price_minor, offer.currency)),
        price_minor=offer.price_minor,
        currency=offer.currency,
        was_price=str(Money(was, offer.currency)) if was else "",
        saving_text=saving_text(offer.price_minor, was),
        condition=offer.condition.capitalize(),
        delivery_text=delivery_text(terms, offer.price_minor),
        stock_text=stock_text(count) or "In stock",
        in_stock=count > 0,
        max_quantity=max(0, min(count, MOST_PER_ORDER)),
        was_price_minor=was or 0,
        delivery_minor=terms.fee(offer.price_minor).minor,
        handling_days=terms.handling_days,
        transit_days=terms.transit_days,
    )


def delivery_text(terms: Terms, items_minor: int) -> str:
    """When it comes and what that costs, for goods of this value ordered now."""
    fee = terms.fee(items_minor)
    days = window(*arrival(terms, now().date()))
    return f"{days}, {fee} delivery" if fee else f"{days}, free delivery"
