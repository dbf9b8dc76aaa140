"""How a request becomes searches that the engine understands."""

from typing import Any

from marketplace.rules.money import EXPONENTS
from marketplace.rules.search_document import FREE
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms
from marketplace.rules.variant_options import together

WINDOW = 5 * PAGE_SIZE
"""As many candidates are put in order by us; what follows stays in the engine's order."""
TOLERANT_STEMS = 4
"""Longer queries are not searched in every way: the work would grow too steeply."""
CUTOFF_MS = 400
PATIENCE_MS = 3_000
"""A plain search takes long only where all do; giving it up would leave the shopper nothing."""
UNSEEN = "title_stems,name_stems,description_stems,quality"
"""What no card shows."""
MOST_COUNTED = 250
"""Choices of one filter, the most frequent; of all attributes together. The engine reads a
document for each."""
UNCOUNTED = "summary,category_slugs,option_sets,vendor_slugs,gtins,created_at,sold_count"
"""What no card shows, no order looks at, and no filter counts."""
UNREAD = (
    f"{UNCOUNTED},category_0,category_1,category_2,attributes,vendors,delivery,conditions,"
    "price_band,stars,skus,deal"
)
"""What neither a card shows nor the order looks at; where the engine counts, that is enough."""
FACETS = {
    "brand": "brand",
    "price": "price_band",
    "rating": "stars",
    "condition": "conditions",
    "delivery": "delivery",
    "vendor": "vendors",
    "stock": "in_stock",
    "deal": "deal",
    "attr": "attributes",
}
"""The field that counts the choices of a filter, in the order they are shown."""
CATEGORY_FACETS = ("category_0", "category_1", "category_2")
ORDERS = {
    Sort.CHEAPEST: "price_minor:asc,quality:desc",
    Sort.DEAREST: "price_minor:desc,quality:desc",
    Sort.RATING: "rating:desc,quality:desc",
    Sort.NEWEST: "created_at:desc",
}

Search = dict[str, Any]


def candidates(terms: SearchTerms, request: SearchRequest, currency: str) -> Search:
    """What may answer, the engine's best first, with words left out if need be."""
    return {
        **_wide(terms),
        "filter_by": filters(request, currency),
        "per_page": WINDOW,
        "exclude_fields": UNREAD,
        "search_cutoff_ms": CUTOFF_MS,
        **counting(),
    }


def further(
    terms: SearchTerms,
    request: SearchRequest,
    currency: str,
    without: tuple[str, ...],
    page: int,
) -> Search:
    """A page in the engine's own order, but for those products that were shown before."""
    search = {
        **_in_order(terms, request.sort),
        "filter_by": filters(request, currency),
        "per_page": PAGE_SIZE,
        "page": page,
        "search_cutoff_ms": CUTOFF_MS,
    }
    return hiding(search, without)


def hiding(search: Search, ids: tuple[str, ...]) -> Search:
    """The same without these products; the engine's filters cannot say “other than these ids”."""
    before = (search["hidden_hits"],) if search.get("hidden_hits") else ()
    return {**search, "hidden_hits": ",".join((*before, *ids))}


def cheaper(search: Search) -> Search:
    """The same, for when the whole of it takes too long: every word, as it is written."""
    narrow = {"drop_tokens_threshold": 0, "num_typos": 0, "split_join_tokens": "off"}
    return {**search, **narrow, "search_cutoff_ms": PATIENCE_MS}


def one_page(terms: SearchTerms, request: SearchRequest, currency: str) -> Search:
    """One page straight from the engine: another order than relevance, or no words at all."""
    return {
        **_in_order(terms, request.sort),
        "filter_by": filters(request, currency),
        "per_page": PAGE_SIZE,
        "page": request.page,
        **shown_fields(),
        **counting(),
    }


def said(ids: tuple[str, ...], terms: SearchTerms, request: SearchRequest, currency: str) -> Search:
    """Those of these products that the words find as well."""
    return {
        **_in_order(terms, request.sort),
        "filter_by": _among(ids, filters(request, currency)),
        "per_page": len(ids),
        "include_fields": "id",
    }


def choices_of(
    name: str, search: Search, others: SearchRequest, currency: str, ids: tuple[str, ...] = ()
) -> Search:
    """How many there would be of each choice of one filter if that one were not set.

    Of these `ids` alone, if there are any.
    """
    return {
        **search,
        "filter_by": _among(ids, filters(others, currency)),
        "per_page": 0,
        "page": 1,
        "facet_by": FACETS[name],
    }


def frequency(stem: str) -> Search:
    """In how many products a stem stands, exactly so."""
    return {**cheaper(_words([stem])), "per_page": 0}


def shown_fields() -> Search:
    """Leave out what is only for searching."""
    return {"exclude_fields": UNSEEN}


def by_gtin(gtin: str) -> Search:
    """The product with this GTIN."""
    return {
        "q": "*",
        "filter_by": f"gtins:={_quoted(gtin)}",
        "per_page": PAGE_SIZE,
        **shown_fields(),
    }


def by_sku(sku: str, request: SearchRequest, currency: str) -> Search:
    """The products that pass the filters, with an offer of this SKU or one of the same letters."""
    return {
        "q": "*",
        "filter_by": _all_of([f"skus:={_quoted(sku)}", filters(request, currency)]),
        "per_page": PAGE_SIZE,
        "exclude_fields": UNCOUNTED,
    }


def by_ids(ids: tuple[str, ...], request: SearchRequest, currency: str) -> Search:
    """Those of these products that pass the filters."""
    return {
        "q": "*",
        "filter_by": _among(ids, filters(request, currency)),
        "per_page": len(ids),
        "exclude_fields": UNCOUNTED,
    }


def _among(ids: tuple[str, ...], condition: str) -> str:
    return _all_of([f"id:[{','.join(ids)}]" if ids else "", condition])


def _all_of(kinds: list[str]) -> str:
    return " && ".join(kind for kind in kinds if kind)


def filters(request: SearchRequest, currency: str) -> str:
    """What a product must be; choices of one kind are alternatives, kinds add up."""
    kinds = [
        f"category_slugs:={_quoted(request.category)}" if request.category else "",
        _any_of("brand", request.brand),
        _any_of("vendor_slugs", request.vendor),
        _any_of("conditions", request.condition),
        *_delivery(request),
        *(_any_of("attributes", same) for same in attribute_choices(request).values()),
        *_in_one_variant(request),
        *_price(request, currency),
        f"stars:={request.rating}" if request.rating else "",
        "in_stock:=true" if request.stock else "",
        "deal:=true" if request.deal else "",
    ]
    return _all_of(kinds)


def attribute_choices(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    """The chosen "Colour: Blue" by their name."""
    names = dict.fromkeys(choice.partition(": ")[0] for choice in request.attr)
    return {
        name: tuple(choice for choice in request.attr if choice.partition(": ")[0] == name)
        for name in names
    }


def _in_one_variant(request: SearchRequest) -> list[str]:
    """Options of several axes, and being in stock, must be those of one and the same variant."""
    chosen = {
        name: [choice.partition(": ")[2] for choice in choices]
        for name, choices in attribute_choices(request).items()
    }
    return [
        f"({_any_of('option_sets', one.any_of)} || option_sets:!={one.unless})"
        for one in together(chosen, in_stock=request.stock)
    ]


def _wide(terms: SearchTerms) -> Search:
    is_short = len(terms.stems) <= TOLERANT_STEMS
    return {
        **_words([*terms.stems, *(f"-{stem}" for stem in terms.excluded)]),
        "drop_tokens_threshold": PAGE_SIZE,
        "num_typos": 2 if is_short else 1,
        "split_join_tokens": "always" if is_short else "fallback",
        "text_match_type": "max_weight",
    }


def _in_order(terms: SearchTerms, sort: Sort) -> Search:
    """The words in an order of the engine's; without words what others like comes first."""
    if order := ORDERS.get(sort):
        return {**_strict(terms), "sort_by": order}
    return {**_wide(terms), **({} if terms.stems else {"sort_by": "quality:desc"})}


def _strict(terms: SearchTerms) -> Search:
    words = [*terms.stems, *(f"-{stem}" for stem in terms.excluded)]
    return {**_words(words), "drop_tokens_threshold": 1}


def _words(stems: list[str]) -> Search:
    return {
        "q": " ".join(stems) or "*",
        "query_by": "title_stems,name_stems,description_stems",
        "prefix": False,
        "highlight_fields": "none",
        "highlight_full_fields": "none",
    }


def counting() -> Search:
    """Count the choices of every filter."""
    fields = ",".join((*CATEGORY_FACETS, *FACETS.values()))
    return {"facet_by": fields, "max_facet_values": MOST_COUNTED}


def _any_of(field: str, choices: tuple[str, ...]) -> str:
    return f"{field}:=[{','.join(map(_quoted, choices))}]" if choices else ""


def _delivery(request: SearchRequest) -> list[str]:
    """Free of charge is one wish, how soon another; of several days the latest will do."""
    days = tuple(choice for choice in request.delivery if choice != FREE)
    return [_any_of("delivery", (FREE,) if FREE in request.delivery else ()),
            _any_of("delivery", days)]  # fmt: skip


def _price(request: SearchRequest, currency: str) -> list[str]:
    scale = 10 ** EXPONENTS[currency]
    low, high = request.price_bounds
    return [
        f"price_minor:>={low * scale}" if low is not None else "",
        f"price_minor:<={high * scale}" if high is not None else "",
    ]


def _quoted(value: str) -> str:
    return f"`{value.replace('`', '')}`"
