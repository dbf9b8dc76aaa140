"""Offers as shoppers see them on a product, ranked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.offers import OfferCard
from marketplace.models.catalog import Variant
from marketplace.models.columns import now
from marketplace.models.offers import Offer, OfferPrice
from marketplace.models.shipping import ShippingProfile
from marketplace.models.vendors import Vendor
from marketplace.queries.on_sale import (
    Price,
    available,
    on_sale,
    price_of,
    price_text,
    priced_in,
    saving_text,
    stock_text,
)
from marketplace.queries.shipping import goods_of, sent_by, tariffs
from marketplace.rules.buybox import Contender, rank
from marketplace.rules.delivery import Terms, arrival, window
from marketplace.rules.markets import NOT_CHOSEN, Market
from marketplace.rules.money import Money
from marketplace.rules.parcels import usual
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import rating, stars
from marketplace.rules.zones import Tariff

MOST_PER_ORDER = 99


def turn() -> int:
    """Whose turn it is among level offers: it moves on every day, and is the same for everybody.

    A page that is kept for all visitors must be as true for one as for another.
    """
    return now().date().toordinal()


@dataclass(frozen=True, slots=True)
class OnSale:
    """An offer that is on sale with everything that its place depends on.

    `price` is in the currency that was asked for, None when it isn't sold in it; `terms` say
    how one piece is sent to the destination, None when it isn't sent there.
    """

    offer: Offer
    vendor: Vendor
    left: int
    price: Price | None
    terms: Terms | None
    to: Market
    sent_to: Sequence[str] = ()

    @property
    def is_for_sale(self) -> bool:
        """Whether it can be bought there, in that currency."""
        return self.price is not None and self.terms is not None

    @property
    def own_price(self) -> Price:
        """The price to show: the one that was asked for, or else the offer's own."""
        offer = self.offer
        return self.price or Price(offer.price_minor, offer.was_price_minor, offer.currency)

    @property
    def refusal(self) -> str:
        """Why it can't be bought there, in words; empty when it can."""
        if self.price is None:
            return f"Not sold in {self.to.currency}"
        if self.terms is None and self.to.country:
            return f"Not sent to {self.to.country_name}"
        return "" if self.terms else f"Not sent for {self.price.currency}"

    @property
    def contender(self) -> Contender:
        """The offer as the ranking sees it; delivery is that of one piece."""
        price, terms = self.own_price.minor, self.terms
        return Contender(
            offer_id=self.offer.id,
            condition=self.offer.condition,
            price_minor=price,
            delivery_minor=terms.fee(price).minor if terms else 0,
            days=terms.days if terms else self.offer.handling_days,
            rating_sum=self.vendor.rating_sum,
            rating_count=self.vendor.rating_count,
            stock=max(self.left, 0),
            counted_orders=self.vendor.counted_orders,
            missed_orders=self.vendor.missed_orders,
        )


async def offers_on_sale(
    db: Session, *conditions: Any, market: Market = NOT_CHOSEN
) -> list[OnSale]:
    """The offers that meet these conditions and can be seen in the shop just now.

    Those that aren't sold in the market's currency or sent to its country say so.
    """
    rows = await db.exec(
        select(Offer, Vendor, ShippingProfile, Variant.weight_grams, available(), OfferPrice)  # type: ignore[call-overload]
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .join(ShippingProfile, sent_by())
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .outerjoin(OfferPrice, priced_in(market.currency))
        .where(on_sale(), *conditions)
        .order_by(col(Offer.id))
    )
    found: Sequence[Any] = rows.all()
    known = await tariffs(db, {row.Vendor.id for row in found})
    reach = {id: tariff.same_as(market) for id, tariff in known.items()}
    return [_on_sale(row, known[row.Vendor.id], market, reach[row.Vendor.id]) for row in found]


def _on_sale(row: Any, tariff: Tariff, market: Market, reach: Sequence[str]) -> OnSale:
    offer, vendor, profile, grams, left, other = row
    price = price_of(offer, other, market.currency)
    goods = goods_of(vendor, profile, offer.handling_days, grams)
    ways = tariff.ways(goods, market, price.currency) if price else ()
    return OnSale(offer, vendor, left, price, usual(ways), market, reach if ways else ())


async def ranked_offers(
    db: Session, actor: Actor, product_ids: Collection[int]
) -> dict[int, list[OfferCard]]:
    """The offers of each variant of some products by the variant's id, best first.

    Prices and delivery are those of where the person wants them, in their currency.
    """
    by_variant: dict[int, list[OnSale]] = {}
    wanted = col(Offer.product_id).in_(product_ids)
    for found in await offers_on_sale(db, wanted, market=actor.market):
        by_variant.setdefault(found.offer.variant_id, []).append(found)
    return {variant: ranked_cards(found) for variant, found in by_variant.items()}


def winner(offers: Sequence[OfferCard]) -> OfferCard:
    """The offer one buys unless one chooses: the first that can be had, new ones before used."""
    return next((offer for offer in offers if offer.can_buy), next(iter(offers), OfferCard()))


def ranked_cards(found: Sequence[OnSale]) -> list[OfferCard]:
    """Offers of one variant as shoppers see them, best first; those one can't buy come last."""
    cards = {one.offer.id: _card(one) for one in found}
    places = rank([one.contender for one in found if one.is_for_sale], turn())
    others = [cards[one.offer.id] for one in found if not one.is_for_sale]
    return [
        *(replace(cards[place.offer_id], reasons=list(place.reasons)) for place in places),
        *others,
    ]


def _card(found: OnSale) -> OfferCard:
    offer, vendor, terms, price = found.offer, found.vendor, found.terms, found.own_price
    was, chosen = price.was_minor, found.to.currency
    return OfferCard(
        id=offer.id,
        variant_id=offer.variant_id,
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        vendor_rating=stars(vendor.rating_sum, vendor.rating_count),
        vendor_rating_text=rating(vendor.rating_sum, vendor.rating_count),
        record_text=_record_text(found.contender),
        price=price_text(price.minor, price.currency, chosen),
        price_minor=price.minor,
        currency=price.currency,
        was_price=str(Money(was, price.currency)) if was else "",
        saving_text=saving_text(price.minor, was),
        condition=offer.condition.capitalize(),
        stock_text=stock_text(found.left) or "In stock",
        in_stock=found.left > 0,
        can_buy=found.left > 0 and found.is_for_sale,
        refusal=found.refusal,
        max_quantity=max(0, min(found.left, MOST_PER_ORDER)),
        was_price_minor=was or 0,
        handling_days=offer.handling_days,
        sent_to=list(found.sent_to),
        **_delivery(terms, price.minor),
    )


def _delivery(terms: Terms | None, price_minor: int) -> dict[str, Any]:
    if terms is None:
        return {}
    return {
        "delivery_text": delivery_text(terms, price_minor),
        "delivery_minor": terms.fee(price_minor).minor,
        "transit_days": terms.transit_days,
    }


def _record_text(vendors: Contender) -> str:
    """How reliably a vendor sends, once enough orders tell."""
    if not vendors.has_record:
        return ""
    kept = 100 * (vendors.counted_orders - vendors.missed_orders) // vendors.counted_orders
    return f"{kept}% sent on time"


def delivery_text(terms: Terms, items_minor: int) -> str:
    """When it comes and what that costs, for goods of this value ordered now."""
    fee = terms.fee(items_minor)
    days = window(*arrival(terms, now().date()))
    return f"{days}, {fee} delivery" if fee else f"{days}, free delivery"
