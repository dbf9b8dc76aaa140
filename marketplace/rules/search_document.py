"""A product as the search index keeps it: one document holds all that a result card shows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.rules.money import EXPONENTS
from marketplace.rules.search_ranking import quality
from marketplace.rules.search_terms import stemmed, stems
from marketplace.rules.texts import plain, shortened

Document = dict[str, Any]

DESCRIPTION_STEMS = 120
CATEGORY_LEVELS = 3
PRICE_BANDS = (0, 10, 25, 50, 100, 250, 500, 1_000)
"""Where the ranges that a shopper can choose begin, in whole units of the currency."""
FREE = "free"
DELIVERY_DAYS = (2, 3, 5)
"""Within how many working days a shopper may want a thing to arrive."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An active offer of an approved vendor; `left` is how many can be bought just now."""

    vendor_slug: str
    vendor_name: str
    sku: str
    condition: str
    price_minor: int
    was_price_minor: int | None
    currency: str
    left: int
    is_sent_free: bool = False
    arrives_within: int = 99
    """Working days until it has arrived at the latest."""
    variant_id: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a product; `categories` are (slug, name) from the top shelf down.

    By `attributes` one may filter, `details` are only searched; `option_sets` are the terms
    of variant_options.
    """

    id: int
    slug: str
    title: str
    brand: str = ""
    description: str = ""
    categories: list[tuple[str, str]] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    option_sets: list[str] = field(default_factory=list)
    gtins: list[str] = field(default_factory=list)
    image: str = ""
    image_blur: str = ""
    image_has_avif: bool = False
    rating_sum: int = 0
    rating_count: int = 0
    sold_count: int = 0
    created_at: datetime | None = None
    offers: list[Offered] = field(default_factory=list)


def document(facts: Facts) -> Document:
    """The document of a product that has at least one offer."""
    best = min(facts.offers, key=lambda offer: (offer.left == 0, offer.price_minor))
    description = plain(facts.description)
    rating = round(facts.rating_sum / facts.rating_count, 2) if facts.rating_count else 0.0
    return {
        "id": str(facts.id),
        "slug": facts.slug,
        "title": facts.title,
        "summary": shortened(description, 200),
        "image": facts.image,
        "image_blur": facts.image_blur,
        "image_has_avif": facts.image_has_avif,
        "created_at": int(facts.created_at.timestamp()) if facts.created_at else 0,
        "rating": rating,
        "rating_count": facts.rating_count,
        "stars": list(range(1, int(rating) + 1)),
        "sold_count": facts.sold_count,
        "quality": quality(facts.sold_count, rating, facts.rating_count, best.left > 0),
        **_stemmed(facts, description),
        **_named(facts),
        **_offered(facts.offers, best),
    }


def price_band(price_minor: int, currency: str) -> str:
    """The range a price lies in: "10-25", "1000-"."""
    units = price_minor / 10 ** EXPONENTS[currency]
    below = sum(band <= units for band in PRICE_BANDS)
    above = str(PRICE_BANDS[below]) if below < len(PRICE_BANDS) else ""
    return f"{PRICE_BANDS[below - 1]}-{above}"


def _stemmed(facts: Facts, description: str) -> Document:
    names = [
        facts.brand,
        *(name for _, name in facts.categories),
        *facts.attributes,
        *facts.details,
    ]
    return {
        "title_stems": stemmed([facts.title]),
        "name_stems": stemmed(names),
        "description_stems": " ".join(stems(description)[:DESCRIPTION_STEMS]),
    }


def _named(facts: Facts) -> Document:
    levels = enumerate(facts.categories[:CATEGORY_LEVELS])
    return {
        **({"brand": facts.brand} if facts.brand else {}),
        **{f"category_{level}": f"{slug}|{name}" for level, (slug, name) in levels},
        "category_slugs": [slug for slug, _ in facts.categories],
        "attributes": facts.attributes,
        "option_sets": facts.option_sets,
        "gtins": facts.gtins,
    }


def _offered(offers: list[Offered], best: Offered) -> Document:
    vendors = {offer.vendor_slug: offer.vendor_name for offer in offers}
    return {
        "price_minor": best.price_minor,
        "was_price_minor": best.was_price_minor or 0,
        "deal": best.was_price_minor is not None,
        "currency": best.currency,
        "price_band": price_band(best.price_minor, best.currency),
        "delivery": _delivery(offers),
        "in_stock": best.left > 0,
        "left": best.left,
        "offer_count": len(offers),
        "vendor": best.vendor_name,
        "vendor_slugs": list(vendors),
        "vendors": [f"{slug}|{name}" for slug, name in vendors.items()],
        "conditions": sorted({offer.condition for offer in offers}),
        "skus": sorted({offer.sku.lower() for offer in offers}),
    }


def _delivery(offers: list[Offered]) -> list[str]:
    """What a shopper may choose by and some offer does: "free", "2" for within two days."""
    can_be_had = [offer for offer in offers if offer.left] or offers
    free = [FREE] if any(offer.is_sent_free for offer in can_be_had) else []
    quickest = min(offer.arrives_within for offer in can_be_had)
    return free + [str(days) for days in DELIVERY_DAYS if quickest <= days]
