"""What vendors ask for a product, as schema.org objects."""

from collections.abc import Sequence

from marketplace import routes
from marketplace.cards.offers import OfferCard
from marketplace.cards.products import ProductPage, VariantCard
from marketplace.rules.delivery import quickest_transit
from marketplace.rules.listings import listing_number
from marketplace.rules.money import Money
from marketplace.rules.schema_org import Thing, thing

SCHEMA = "https://schema.org/"
CONDITIONS = {
    "New": "NewCondition",
    "Refurbished": "RefurbishedCondition",
    "Used": "UsedCondition",
}
GTIN_LENGTHS = {8, 12, 13, 14}
MOST_OFFERS = 20
"""Those told one by one; the count and the range of prices are of all."""

Choice = tuple[VariantCard, OfferCard]


def aggregate_offer(page: ProductPage) -> Thing | None:
    """The offers that can be bought or, when all are sold out, those; None without offers."""
    choices = _best_first(page)
    if not choices:
        return None
    offers = [offer for _, offer in choices]
    currency = offers[0].currency
    prices = [offer.price_minor for offer in offers]
    return thing(
        "AggregateOffer",
        priceCurrency=currency,
        lowPrice=Money(min(prices), currency).plain(),
        highPrice=Money(max(prices), currency).plain(),
        offerCount=len(offers),
        offers=[_offer(page, variant, offer) for variant, offer in choices[:MOST_OFFERS]],
    )


def _best_first(page: ProductPage) -> Sequence[Choice]:
    """The winner of every variant, then the seconds, and so on."""
    placed = [
        (place, variant, offer)
        for variant in page.variants
        for place, offer in enumerate(variant.offers)
    ]
    buyable = [choice for choice in placed if choice[2].can_buy] or placed
    # What is asked in another currency is not in the range of these prices.
    buyable = [choice for choice in buyable if choice[2].currency == buyable[0][2].currency]
    ordered = sorted(buyable, key=lambda choice: choice[0])
    return [(variant, offer) for _, variant, offer in ordered]


def _offer(page: ProductPage, variant: VariantCard, offer: OfferCard) -> Thing:
    plain = plain_offer(page, variant, offer)
    return plain | thing("Offer", shippingDetails=_delivery(offer)) if offer.sent_to else plain


def plain_offer(page: ProductPage, variant: VariantCard, offer: OfferCard) -> Thing:
    """An offer without how it is delivered."""
    has_several = len(page.variants) > 1
    return thing(
        "Offer",
        name=variant.name if has_several else "",
        sku=listing_number(page.id, variant.id),
        url=routes.variant(page.slug, variant.id) if has_several else page.href,
        price=Money(offer.price_minor, offer.currency).plain(),
        priceCurrency=offer.currency,
        availability=SCHEMA + ("InStock" if offer.in_stock else "OutOfStock"),
        itemCondition=SCHEMA + CONDITIONS[offer.condition],
        seller=thing("Organization", name=offer.vendor, url=offer.vendor_href),
        **gtin(variant.gtin),
    )


def gtin(number: str) -> Thing:
    """The property that a number of this length stands in: gtin13 for an EAN."""
    return {f"gtin{len(number)}": number} if len(number) in GTIN_LENGTHS else {}


def _delivery(offer: OfferCard) -> Thing:
    """What one piece costs to have brought, and in how many working days."""
    transit = (quickest_transit(offer.transit_days), offer.transit_days)
    return thing(
        "OfferShippingDetails",
        shippingRate=thing(
            "MonetaryAmount",
            value=Money(offer.delivery_minor, offer.currency).plain(),
            currency=offer.currency,
        ),
        shippingDestination=[
            thing("DefinedRegion", addressCountry=country) for country in offer.sent_to
        ],
        deliveryTime=thing(
            "ShippingDeliveryTime",
            handlingTime=_days(offer.handling_days, offer.handling_days),
            transitTime=_days(*transit),
        ),
    )


def _days(fewest: int, most: int) -> Thing:
    return thing("QuantitativeValue", minValue=fewest, maxValue=max(fewest, most), unitCode="DAY")
