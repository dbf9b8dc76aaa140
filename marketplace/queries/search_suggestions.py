"""What is suggested while somebody types: completions, shelves, brands, shops and products."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.search_index import Answer, Search, ask
from marketplace.adapters.search_query import CATEGORY_FACETS, by_code, shown_fields
from marketplace.cards.furniture import Suggestion
from marketplace.rules.money import Money
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query, words

COMPLETIONS, SHELVES, BRANDS, SHOPS, PRODUCTS = 4, 3, 2, 1, 6
MAX_TYPED = 80


async def suggestions(text: str) -> list[Suggestion]:
    """Rows for the search panel, in one request to the index. Raises Unavailable."""
    plan = _plan(text[:MAX_TYPED])
    answers = dict(zip(plan, await ask(list(plan.values())), strict=True))
    products = _documents(answers.get("code")) or _documents(answers["products"])
    return [
        *islice(_completions(text, products), COMPLETIONS),
        *islice(_shelves(text, answers["shelves"]), SHELVES),
        *islice(_brands(text, answers["brands"]), BRANDS),
        *islice(_shops(text, answers["shops"]), SHOPS),
        *map(_product, products[:PRODUCTS]),
    ]


def _plan(text: str) -> dict[str, Search]:
    typed: Search = {
        "q": text,
        "prefix": True,
        "highlight_fields": "none",
        "highlight_full_fields": "none",
        "sort_by": "_text_match:desc,quality:desc",
        "search_cutoff_ms": 100,
    }
    named = {**typed, "per_page": 0, "max_facet_values": 20}
    shelves = ",".join(CATEGORY_FACETS)
    code = read_query(text).code
    return {
        "products": {**typed, "query_by": "title,brand", "per_page": 12, **shown_fields()},
        "shelves": {**named, "query_by": shelves, "facet_by": shelves},
        "brands": {**named, "query_by": "brand", "facet_by": "brand"},
        "shops": {**named, "query_by": "vendors", "facet_by": "vendors"},
        **({"code": {**by_code(code), **shown_fields()}} if code else {}),
    }


def _documents(answer: Answer | None) -> list[Document]:
    return [hit["document"] for hit in (answer or {}).get("hits", [])]


def _completions(text: str, products: list[Document]) -> Iterator[Suggestion]:
    """The last word as most of the titles found go on with it."""
    *before, begun = text.lower().split()
    found = Counter(word for product in products for word in set(words(product["title"])))
    for word, _ in found.most_common():
        if word.startswith(begun) and word != begun and word not in before:
            whole = " ".join([*before, word])
            yield Suggestion(text=whole, href=SearchRequest(q=whole).href)


def _values(text: str, answer: Answer, *fields: str) -> Iterator[str]:
    """Counted values one of whose words begins with a word typed."""
    begun = tuple(words(text))
    facets: list[dict[str, Any]] = answer.get("facet_counts", [])
    for facet in sorted(facets, key=lambda facet: fields.index(facet["field_name"])):
        for count in facet["counts"]:
            name = count["value"].rpartition("|")[2]
            if begun and any(word.startswith(begun) for word in words(name)):
                yield count["value"]


def _shelves(text: str, answer: Answer) -> Iterator[Suggestion]:
    for value in _values(text, answer, *CATEGORY_FACETS):
        slug, _, name = value.partition("|")
        yield Suggestion(text=name, href=routes.category(slug), kind="Category")


def _brands(text: str, answer: Answer) -> Iterator[Suggestion]:
    for brand in _values(text, answer, "brand"):
        yield Suggestion(text=brand, href=SearchRequest(brand=(brand,)).href, kind="Brand")


def _shops(text: str, answer: Answer) -> Iterator[Suggestion]:
    for value in _values(text, answer, "vendors"):
        slug, _, name = value.partition("|")
        yield Suggestion(text=name, href=routes.vendor_shop(slug), kind="Shop")


def _product(document: Document) -> Suggestion:
    return Suggestion(
        text=document["title"],
        href=routes.product(document["slug"]),
        kind="Product",
        image=pictures.url(document["image"], 160),
        price=str(Money(document["price_minor"], document["currency"])),
    )
