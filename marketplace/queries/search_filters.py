"""Ways to narrow what was found: shelves, filters with counts, chips of those in force."""

import re
from collections.abc import Iterator
from dataclasses import replace

from marketplace.adapters.search_query import CATEGORY_FACETS, attribute_choices
from marketplace.cards.furniture import FacetGroup, NavLink, Option
from marketplace.queries.search_counts import Counts, slug_of
from marketplace.queries.search_finding import Found
from marketplace.rules.money import EXPONENTS, Money
from marketplace.rules.search_document import FREE, PRICE_BANDS
from marketplace.rules.search_request import DELIVERY, SearchRequest

MAX_OPTIONS = 40
"""More choices are shown only to who looks for them."""
MAX_ATTRIBUTES = 8
ON = "1"
MANY = {"brand", "vendor"}
"""Filters with more choices than one looks through: what is chosen stands first."""
ENDLESS = MANY | {"attr"}
"""Filters with more choices than are counted."""

TITLES = {
    "brand": "Brand",
    "price": "Price",
    "rating": "Rating",
    "condition": "Condition",
    "delivery": "Delivery",
    "vendor": "Shop",
    "stock": "Availability",
    "deal": "Offers",
}


def categories(request: SearchRequest, found: Found) -> list[NavLink]:
    """The way up from the chosen shelf, and what is right below it; without one, the top shelves.

    `hint` is how deep a shelf stands. What is above has no count: it would be that of this one.
    """
    if not request.category:
        return [_shelf(request, *pair, 0) for pair in found.counts.get(CATEGORY_FACETS[0], [])]
    links = [NavLink("All categories", request.without("category", "attr").href, hint="0")]
    is_below = False
    for depth, level in enumerate(CATEGORY_FACETS, 1):
        counts = found.counts.get(level, [])
        links += [_shelf(request, value, count, depth) for value, count in counts]
        if is_below:
            break
        is_below = any(slug_of(value) == request.category for value, _ in counts)
    chosen = next((at for at, link in enumerate(links) if link.current), 0)
    return [*(replace(link, count="") for link in links[:chosen]), *links[chosen:]]


def _shelf(request: SearchRequest, value: str, count: int, depth: int) -> NavLink:
    slug, _, name = value.partition("|")
    return NavLink(
        text=name,
        href=replace(request, category=slug, attr=(), page=1).href,
        count=f"{count:,}",
        current=slug == request.category,
        hint=str(depth),
    )


def facets(request: SearchRequest, found: Found, currency: str) -> list[FacetGroup]:
    """The filters that divide what was found; `name` and an option's value are a choice."""
    groups = [
        FacetGroup(name, title, _options(name, chosen, found.counts.get(name, []), currency))
        for name, title in TITLES.items()
        for chosen in [_chosen(request, name)]
    ]
    groups += [
        FacetGroup("attr", name, _options("attr", chosen, counts, currency))
        for name, chosen, counts in _attributes(request, found)
    ]
    return [group for group in groups if _divides(group, found.total)]


def _chosen(request: SearchRequest, name: str) -> tuple[str, ...]:
    """The choices of a filter that are in force, as they stand in the address."""
    value = getattr(request, name)
    if isinstance(value, tuple):
        return value
    return (_one(value),) if value else ()


def _attributes(
    request: SearchRequest, found: Found
) -> Iterator[tuple[str, tuple[str, ...], Counts]]:
    """The attributes that say something of most products, and those by which one has chosen."""
    named = {name[5:]: counts for name, counts in found.counts.items() if name.startswith("attr ")}
    telling = sorted(named, key=lambda name: -sum(count for _, count in named[name]))
    chosen = attribute_choices(request)
    for name in dict.fromkeys((*telling[:MAX_ATTRIBUTES], *chosen)):
        yield name, chosen.get(name, ()), named.get(name, [])


def _divides(group: FacetGroup, total: int) -> bool:
    """Whether a filter makes a difference: several choices, or one that not all share."""
    if len(group.options) != 1 or group.options[0].selected:
        return bool(group.options)
    return group.options[0].count != f"{total:,}"


def _options(name: str, chosen: tuple[str, ...], counts: Counts, currency: str) -> list[Option]:
    """The choices with their counts; all that is chosen is among them, known or not."""
    shown = ((_value(name, value), value, count) for value, count in _in_order(name, counts))
    options = [
        Option(value, _text(name, raw, currency), count=f"{count:,}", selected=value in chosen)
        for value, raw, count in shown
        if value
    ]
    known = {option.value for option in options}
    options += [
        Option(value, value.partition(": ")[2] or value, selected=True)
        for value in chosen
        if name in ENDLESS and value not in known
    ]
    if name in MANY:
        options.sort(key=lambda option: not option.selected)
    return [
        replace(option, further=at >= MAX_OPTIONS and not option.selected)
        for at, option in enumerate(options)
    ]


def _in_order(name: str, counts: Counts) -> Counts:
    """Numbers by size, the rest as it was counted, the most first."""
    if name == "attr":
        return sorted(counts, key=_size) if all(map(_size, counts)) else counts
    if name == "delivery":
        return sorted(counts, key=lambda pair: DELIVERY.index(pair[0]))
    if name == "price":
        return sorted(counts, key=lambda pair: int(pair[0].partition("-")[0]))
    if name == "rating":
        return sorted((pair for pair in counts if pair[0] in "432"), reverse=True)
    return counts


def _size(pair: tuple[str, int]) -> tuple[float, ...]:
    """The number that a counted value begins with: 27 of "Screen size: 27 in"."""
    number = re.match(r"[\d,]*\.?\d+", pair[0].partition(": ")[2])
    return (float(number[0].replace(",", "")),) if number else ()


def _value(name: str, raw: str) -> str:
    """What stands in the address for a counted value; empty for what is no choice."""
    match name:
        case "vendor":
            return slug_of(raw)
        case "stock" | "deal":
            return ON if raw == "true" else ""
        case _:
            return raw


def _one(chosen: object) -> str:
    return ON if chosen is True else str(chosen)


def _text(name: str, raw: str, currency: str) -> str:
    match name:
        case "vendor":
            return raw.partition("|")[2]
        case "attr":
            return raw.partition(": ")[2]
        case "price":
            return _price_text(raw, currency)
        case "rating":
            return f"{raw} stars and more"
        case "stock":
            return "In stock"
        case "deal":
            return "Reduced"
        case "condition":
            return raw.capitalize()
        case "delivery":
            return "Free delivery" if raw == FREE else f"Within {raw} working days"
        case _:
            return raw


def _price_text(span: str, currency: str) -> str:
    low, _, high = (_whole_money(part, currency) for part in span.partition("-"))
    if not low or span.startswith(f"{PRICE_BANDS[0]}-"):
        return f"Under {high}"
    return f"{low} – {high}" if high else f"{low} and more"


def _whole_money(units: str, currency: str) -> str:
    if not units.isdigit():
        return ""
    return str(Money(int(units) * 10 ** EXPONENTS[currency], currency)).removesuffix(".00")


def chips(request: SearchRequest, found: Found, currency: str) -> list[NavLink]:
    """Each filter in force; its href is the same search without it."""
    names = _names(found)
    links = []
    if request.category:
        text = names.get(request.category, request.category)
        links.append(NavLink(text, request.without("category", "attr").href))
    for name in (*TITLES, "attr"):
        for value in _chosen(request, name):
            text = (
                names.get(value, value) if name == "vendor" else _chip_text(name, value, currency)
            )
            links.append(NavLink(text, request.toggled(name, value).href))
    return links


def _chip_text(name: str, value: str, currency: str) -> str:
    return value if name == "attr" else _text(name, value, currency)


def _names(found: Found) -> dict[str, str]:
    """The names of the shelves and shops that were counted, by slug."""
    counted = (*CATEGORY_FACETS, "vendor")
    pairs = (value.partition("|") for name in counted for value, _ in found.counts.get(name, []))
    return {slug: name for slug, _, name in pairs}
