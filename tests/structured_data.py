"""Whether a schema.org object is one that search engines take.

One table says for each type that the shop uses which properties it must have, which it may
have, and what they hold: schema.org's types, and Google's rules for the results they lead to
(products, offers with delivery, reviews, breadcrumbs, organisations, site search, lists).
Whatever is not in the table is a fault, and so is everything empty.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.rules.gtin import clean_gtin
from marketplace.rules.money import EXPONENTS

Check = Callable[[Any], Iterator[str]]
Thing = dict[str, Any]
SCHEMA = "https://schema.org"


def faults(thing: Any, *expected: str) -> list[str]:
    """Everything that is wrong with a whole document; of the expected types, if any are named."""
    if not isinstance(thing, dict):
        return ["the document is no object"]
    inner = {name: value for name, value in thing.items() if name != "@context"}
    found = [] if thing.get("@context") == SCHEMA else ["@context: not schema.org"]
    found += _object(inner, expected or tuple(SHAPES))
    return found


def _object(value: Any, expected: tuple[str, ...]) -> Iterator[str]:
    kind = value.get("@type") if isinstance(value, dict) else None
    if kind not in expected or kind not in SHAPES:
        yield f"{value!r} is no {' or '.join(expected)}"
        return
    shape = SHAPES[kind]
    found = [*_properties(kind, shape, value)]
    yield from found or (f"{kind}: {fault}" for fault in shape.agree(value))


def _properties(kind: str, shape: "Shape", value: Thing) -> Iterator[str]:
    yield from (f"{kind}.{name}: missing" for name in shape.needed if name not in value)
    checks = shape.needed | shape.allowed
    for name, inner in value.items():
        if name == "@type":
            continue
        if name not in checks:
            yield f"{kind}.{name}: unknown"
        else:
            yield from (f"{kind}.{name}: {fault}" for fault in checks[name](inner))


def a(*kinds: str) -> Check:
    return lambda value: _object(value, kinds)


def many(check: Check) -> Check:
    """A list that is not empty."""

    def checked(value: Any) -> Iterator[str]:
        if not isinstance(value, list) or not value:
            yield f"{value!r} is no filled list"
            return
        for one in value:
            yield from check(one)

    return checked


def _that(is_right: Callable[[Any], bool], what: str) -> Check:
    def checked(value: Any) -> Iterator[str]:
        if not is_right(value):
            yield f"{value!r} is no {what}"

    return checked


def _matching(pattern: str, what: str) -> Check:
    return _that(lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value)), what)


def one_of(*words: str) -> Check:
    return _that(lambda value: value in words, " or ".join(words))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_gtin(length: int) -> Callable[[Any], bool]:
    def is_one(value: Any) -> bool:
        try:
            return isinstance(value, str) and len(value) == length and bool(clean_gtin(value))
        except ValueError:
            return False

    return is_one


text = _that(lambda value: isinstance(value, str) and bool(value.strip()), "text")
address = _matching(r"(https?://[^/\s]+)?/[^\s]*", "address")
search_address = _matching(r"(https?://[^/\s]+)?/\S*\{search_term_string\}\S*", "search address")
amount = _matching(r"\d+(\.\d+)?", "amount")
price = _that(lambda value: not [*amount(value)] and Decimal(value) > 0, "price")
currency = _that(lambda value: value in EXPONENTS, "currency")
country = _matching(r"[A-Z]{2}", "country code")
day = _that(_is_day, "day")
count = _that(lambda value: type(value) is int and value > 0, "count")
days = _that(lambda value: type(value) is int and value >= 0, "number of days")
number = _that(_is_number, "number")
varying = one_of(*(f"{SCHEMA}/{word}" for word in ("color", "size", "material", "pattern")))
availability = one_of(*(f"{SCHEMA}/{word}" for word in ("InStock", "OutOfStock")))
condition = one_of(
    *(f"{SCHEMA}/{word}Condition" for word in ("New", "Refurbished", "Used")),
)


def _agreeing_aggregate(offer: Thing) -> Iterator[str]:
    low, high = Decimal(offer["lowPrice"]), Decimal(offer["highPrice"])
    if low > high:
        yield "the lowest price is above the highest"
    if len(offer["offers"]) > offer["offerCount"]:
        yield "more offers than it counts"
    for one in offer["offers"]:
        if not low <= Decimal(one["price"]) <= high:
            yield "an offer outside the range of prices"
        if one["priceCurrency"] != offer["priceCurrency"]:
            yield "an offer in another currency"


def _agreeing_group(group: Thing) -> Iterator[str]:
    variants = group["hasVariant"]
    for place in ("url", "sku"):
        if len({one[place] for one in variants}) < len(variants):
            yield f"two variants with one {place}"
    for name in group.get("variesBy", []):
        if any(name.rpartition("/")[2] not in one for one in variants):
            yield f"a variant without the {name} by which it varies"


def _agreeing_rating(rating: Thing) -> Iterator[str]:
    if not rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]:
        yield "a rating outside its scale"


def _agreeing_days(days: Thing) -> Iterator[str]:
    if days["minValue"] > days["maxValue"]:
        yield "fewer days at most than at least"


def _agreeing_list(found: Thing) -> Iterator[str]:
    steps = found["itemListElement"]
    if [step["position"] for step in steps] != list(range(1, len(steps) + 1)):
        yield "positions that do not count from one"
    if found.get("numberOfItems", len(steps)) != len(steps):
        yield "another number of items than it has"
    places = [step[name] for step in steps for name in ("item", "url") if name in step]
    if len(places) != len(set(places)):
        yield "one place twice"


def _agreeing_way(found: Thing) -> Iterator[str]:
    yield from _agreeing_list(found)
    if any("item" not in step or "name" not in step for step in found["itemListElement"][:-1]):
        yield "a step before the last without name or address"


def _agreeing_results(found: Thing) -> Iterator[str]:
    yield from _agreeing_list(found)
    if any("url" not in step for step in found["itemListElement"]):
        yield "an item without address"


def _anything(thing: Thing) -> Iterator[str]:
    return iter(())


@dataclass(frozen=True)
class Shape:
    """The properties of a type, and what has to hold between them."""

    needed: dict[str, Check] = field(default_factory=dict)
    allowed: dict[str, Check] = field(default_factory=dict)
    agree: Callable[[Thing], Iterator[str]] = _anything


GTINS = {f"gtin{length}": _that(_is_gtin(length), "GTIN") for length in (8, 13, 14)}
SCALE = {"ratingValue": number, "worstRating": number, "bestRating": number}
SHAPES = {
    "Product": Shape(
        {"name": text, "url": address, "sku": text},
        GTINS | {
            "description": text,
            "image": many(address),
            "brand": a("Brand"),
            "offers": a("AggregateOffer", "Offer"),
            "isVariantOf": a("ProductGroup"),
            **dict.fromkeys(("color", "size", "material", "pattern"), text),
            "additionalProperty": many(a("PropertyValue")),
            "aggregateRating": a("AggregateRating"),
            "review": many(a("Review")),
        },
    ),
    "ProductGroup": Shape(
        {"name": text, "url": address, "productGroupID": text, "hasVariant": many(a("Product"))},
        {"variesBy": many(varying)},
        _agreeing_group,
    ),
    "PropertyValue": Shape({"name": text, "value": text}),
    "Brand": Shape({"name": text}),
    "AggregateOffer": Shape(
        {
            "lowPrice": price,
            "highPrice": price,
            "priceCurrency": currency,
            "offerCount": count,
            "offers": many(a("Offer")),
        },
        agree=_agreeing_aggregate,
    ),
    "Offer": Shape(
        {
            "url": address,
            "price": price,
            "priceCurrency": currency,
            "availability": availability,
            "itemCondition": condition,
            "seller": a("Organization"),
        },
        GTINS | {"name": text, "sku": text, "shippingDetails": a("OfferShippingDetails")},
    ),
    "OfferShippingDetails": Shape(
        {
            "shippingRate": a("MonetaryAmount"),
            "shippingDestination": many(a("DefinedRegion")),
            "deliveryTime": a("ShippingDeliveryTime"),
        }
    ),
    "MonetaryAmount": Shape({"value": amount, "currency": currency}),
    "DefinedRegion": Shape({"addressCountry": country}),
    "ShippingDeliveryTime": Shape(
        {"handlingTime": a("QuantitativeValue"), "transitTime": a("QuantitativeValue")}
    ),
    "QuantitativeValue": Shape(
        {"minValue": days, "maxValue": days, "unitCode": one_of("DAY")}, agree=_agreeing_days
    ),
    "AggregateRating": Shape(
        SCALE | {"ratingCount": count}, {"reviewCount": count}, _agreeing_rating
    ),
    "Review": Shape(
        {"author": a("Person"), "reviewRating": a("Rating")},
        {"datePublished": day, "name": text, "reviewBody": text},
    ),
    "Rating": Shape(SCALE, agree=_agreeing_rating),
    "Person": Shape({"name": text}),
    "BreadcrumbList": Shape({"itemListElement": many(a("ListItem"))}, agree=_agreeing_way),
    "ItemList": Shape(
        {"itemListElement": many(a("ListItem"))}, {"numberOfItems": count}, _agreeing_results
    ),
    "ListItem": Shape({"position": count}, {"name": text, "item": address, "url": address}),
    "Organization": Shape(
        {"name": text, "url": address},
        {"description": text, "logo": address, "address": a("PostalAddress")},
    ),
    "PostalAddress": Shape({"addressCountry": country}, {"addressLocality": text}),
    "WebSite": Shape({"name": text, "url": address}, {"potentialAction": a("SearchAction")}),
    "SearchAction": Shape(
        {
            "target": a("EntryPoint"),
            "query-input": one_of("required name=search_term_string"),
        }
    ),
    "EntryPoint": Shape({"urlTemplate": search_address}),
}  # fmt: skip
