"""What was found, as a shopper sees it: product cards, ways to narrow and to turn the page."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.search_query import CATEGORY_FACETS
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import FacetGroup, NavLink, Option
from marketplace.queries.on_sale import saving_text, stock_text
from marketplace.queries.search_finding import Counts, Found
from marketplace.rules.money import EXPONENTS, Money
from marketplace.rules.search_document import PRICE_BANDS, Document
from marketplace.rules.search_request import MAX_PAGE, PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms, stem, words
from marketplace.rules.texts import plural

MAX_OPTIONS = 24
MAX_ATTRIBUTES = 8
NEAR_PAGES = 2
SIMILAR = 0.75
ON = "1"

SORTS = {
    Sort.RELEVANCE: "Best match",
    Sort.CHEAPEST: "Price: low to high",
    Sort.DEAREST: "Price: high to low",
    Sort.RATING: "Best rated",
    Sort.NEWEST: "Newest",
}
TITLES = {
    "brand": "Brand",
    "price": "Price",
    "rating": "Rating",
    "condition": "Condition",
    "vendor": "Shop",
    "stock": "Availability",
    "deal": "Offers",
}


def product_card(document: Document) -> ProductCard:
    """A document of the index as a card; it holds everything that the card shows."""
    price, was = document["price_minor"], document["was_price_minor"]
    currency, reviews = document["currency"], document["rating_count"]
    return ProductCard(
        id=int(document["id"]),
        href=routes.product(document["slug"]),
        title=document["title"],
        brand=document.get("brand", ""),
        image=pictures.url(document["image"], 320),
        image_srcset=pictures.srcset(document["image"]),
        price=str(Money(price, currency)),
        was_price=str(Money(was, currency)) if was else "",
        rating=round(document["rating"], 1),
        rating_text=f"{document['rating']:.1f} ({reviews:,})" if reviews else "",
        review_count=reviews,
        review_text=plural(reviews, "review") if reviews else "",
        badge=saving_text(price, was or None),
        offers_text=plural(document["offer_count"], "offer") if document["offer_count"] > 1 else "",
        stock_text=stock_text(document["left"]),
        in_stock=document["in_stock"],
        vendor=document["vendor"],
    )


def found_text(request: SearchRequest, total: int) -> str:
    """How much was found: "1,204 results for “blue shoes”", "380 products"."""
    return f"{plural(total, 'result')} for “{request.q}”" if request.q else plural(total, "product")


def categories(request: SearchRequest, found: Found) -> list[NavLink]:
    """The chosen shelf with those above and right below it; without one, the top shelves."""
    links: list[NavLink] = []
    is_below = not request.category
    for level in CATEGORY_FACETS:
        counts = found.counts.get(level, [])
        links += [_shelf(request, value, count) for value, count in counts]
        if is_below:
            break
        is_below = any(_slug(value) == request.category for value, _ in counts)
    return links


def _shelf(request: SearchRequest, value: str, count: int) -> NavLink:
    slug, _, name = value.partition("|")
    return NavLink(
        text=name,
        href=replace(request, category=slug, attr=(), page=1).href,
        count=f"{count:,}",
        current=slug == request.category,
    )


def facets(request: SearchRequest, found: Found, currency: str) -> list[FacetGroup]:
    """The filters that divide what was found; `name` and an option's value are a choice."""
    groups = [
        FacetGroup(name, title, _options(request, name, found.counts.get(name, []), currency))
        for name, title in TITLES.items()
    ]
    named = {name: counts for name, counts in found.counts.items() if name.startswith("attr ")}
    telling = sorted(named, key=lambda name: -sum(count for _, count in named[name]))
    groups += [
        FacetGroup("attr", name[5:], _options(request, "attr", named[name], currency))
        for name in telling[:MAX_ATTRIBUTES]
    ]
    return [group for group in groups if _divides(group, found.total)]


def _divides(group: FacetGroup, total: int) -> bool:
    """Whether a filter makes a difference: several choices, or one that not all share."""
    if len(group.options) != 1 or group.options[0].selected:
        return bool(group.options)
    return group.options[0].count != f"{total:,}"


def _options(request: SearchRequest, name: str, counts: Counts, currency: str) -> list[Option]:
    chosen = getattr(request, name)
    shown = ((_value(name, value), value, count) for value, count in _in_order(name, counts))
    return [
        Option(
            value=value,
            text=_text(name, raw, currency),
            count=f"{count:,}",
            selected=value in chosen if isinstance(chosen, tuple) else value == _one(chosen),
        )
        for value, raw, count in shown
        if value
    ][:MAX_OPTIONS]


def _in_order(name: str, counts: Counts) -> Counts:
    if name == "price":
        return sorted(counts, key=lambda pair: int(pair[0].partition("-")[0]))
    if name == "rating":
        return sorted((pair for pair in counts if pair[0] != "5"), reverse=True)
    return counts


def _value(name: str, raw: str) -> str:
    """What stands in the address for a counted value; empty for what is no choice."""
    match name:
        case "vendor":
            return _slug(raw)
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
            return f"{raw} stars and more" if raw != "1" else "1 star and more"
        case "stock":
            return "In stock"
        case "deal":
            return "Reduced"
        case "condition":
            return raw.capitalize()
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
        chosen = getattr(request, name)
        for value in chosen if isinstance(chosen, tuple) else [_one(chosen)] if chosen else []:
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


def _slug(value: str) -> str:
    return value.partition("|")[0]


def sorts(request: SearchRequest) -> list[NavLink]:
    """The orders to choose from."""
    return [
        NavLink(text, replace(request, sort=sort, page=1).href, current=sort is request.sort)
        for sort, text in SORTS.items()
    ]


def last_page(total: int) -> int:
    """How many pages one can turn to."""
    return max(1, min(MAX_PAGE, -(-total // PAGE_SIZE)))


def page_links(request: SearchRequest, total: int) -> list[NavLink]:
    """The first, the last and the near pages; none when one page holds all."""
    last = last_page(total)
    near = range(request.page - NEAR_PAGES, request.page + NEAR_PAGES + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    if last == 1:
        return []
    return [
        NavLink(str(number), page_href(request, number), current=number == request.page)
        for number in numbers
    ]


def page_href(request: SearchRequest, number: int) -> str:
    """The address of another page of the same search."""
    return replace(request, page=number).href


def did_you_mean(terms: SearchTerms, request: SearchRequest, found: Found) -> NavLink:
    """The query with words that no product has replaced by similar ones of the first results."""
    present = sorted({word for text in _titles(found) for word in words(text)})
    changed = [_similar(word, present) if stem(word) in found.unknown else word
               for word in terms.words]  # fmt: skip
    if changed == list(terms.words):
        return NavLink()
    text = " ".join(changed)
    return NavLink(text=text, href=replace(request, q=text, page=1).href)


def _titles(found: Found) -> Iterable[str]:
    return (document["title"] for document in found.documents)


def _similar(word: str, present: list[str]) -> str:
    return next(iter(get_close_matches(word, present, n=1, cutoff=SIMILAR)), word)
