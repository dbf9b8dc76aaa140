"""Pages as schema.org objects, made from the same cards that people see."""

from collections.abc import Sequence
from typing import Any

from marketplace import routes
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import Crumb
from marketplace.cards.offers import OfferCard
from marketplace.cards.products import ProductPage
from marketplace.cards.reviews import ReviewCard
from marketplace.cards.vendors import VendorCard
from marketplace.rules.money import Money

Thing = dict[str, Any]
CONTEXT = {"@context": "https://schema.org"}
CONDITIONS = {"New": "NewCondition", "Refurbished": "RefurbishedCondition"}


def website(name: str) -> Thing:
    """The site, with the address of its search."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{routes.SEARCH}?q={{search_term_string}}"}
    action = {
        "@type": "SearchAction",
        "target": target,
        "query-input": "required name=search_term_string",
    }
    return CONTEXT | {
        "@type": "WebSite",
        "name": name,
        "url": routes.HOME,
        "potentialAction": action,
    }


def product(page: ProductPage) -> Thing:
    """A product with what all vendors ask for it, and how people rate it."""
    found: Thing = {
        "@type": "Product",
        "name": page.title,
        "url": page.href,
        "description": page.summary,
        "image": [picture.src for picture in page.pictures],
    }
    if page.brand:
        found["brand"] = {"@type": "Brand", "name": page.brand}
    if gtin := next((one.gtin for one in page.variants if one.gtin), ""):
        found["gtin"] = gtin
    if offers := [offer for variant in page.variants for offer in variant.offers]:
        found["offers"] = _aggregate(offers)
    if page.review_count:
        found["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": page.rating,
            "reviewCount": page.review_count,
        }
        found["review"] = [_review(review) for review in page.reviews[:5]]
    return CONTEXT | found


def _aggregate(offers: Sequence[OfferCard]) -> Thing:
    prices = [offer.price_minor for offer in offers]
    currency = offers[0].currency
    return {
        "@type": "AggregateOffer",
        "priceCurrency": currency,
        "lowPrice": Money(min(prices), currency).plain(),
        "highPrice": Money(max(prices), currency).plain(),
        "offerCount": len(offers),
        "offers": [_offer(offer) for offer in offers],
    }


def _offer(offer: OfferCard) -> Thing:
    return {
        "@type": "Offer",
        "price": Money(offer.price_minor, offer.currency).plain(),
        "priceCurrency": offer.currency,
        "availability": f"https://schema.org/{'InStock' if offer.in_stock else 'OutOfStock'}",
        "itemCondition": "https://schema.org/" + CONDITIONS.get(offer.condition, "UsedCondition"),
        "seller": {"@type": "Organization", "name": offer.vendor, "url": offer.vendor_href},
    }


def _review(review: ReviewCard) -> Thing:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.author},
        "name": review.title,
        "reviewBody": review.body,
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars},
    }


def breadcrumbs(crumbs: Sequence[Crumb]) -> Thing:
    """The way to a page, from the front page on."""
    steps = [
        {"@type": "ListItem", "position": position, "name": crumb.text}
        | ({"item": crumb.href} if crumb.href else {})
        for position, crumb in enumerate(crumbs, 1)
    ]
    return CONTEXT | {"@type": "BreadcrumbList", "itemListElement": steps}


def item_list(products: Sequence[ProductCard]) -> Thing:
    """The products of a shelf, in its order."""
    items = [
        {"@type": "ListItem", "position": position, "url": one.href, "name": one.title}
        for position, one in enumerate(products, 1)
    ]
    return CONTEXT | {"@type": "ItemList", "itemListElement": items}


def organization(vendor: VendorCard) -> Thing:
    """A shop of the marketplace."""
    return CONTEXT | {
        "@type": "Organization",
        "name": vendor.name,
        "url": vendor.href,
        "logo": vendor.logo,
        "description": vendor.tagline,
    }
