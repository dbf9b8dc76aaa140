"""What is suggested while somebody types: searches, shelves, brands, shops and products.

Only products are asked for at a key press; names are known to the process.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.search_index import Search, ask
from marketplace.adapters.search_query import shown_fields
from marketplace.cards.furniture import Part, Suggestion, SuggestionGroup
from marketplace.errors import Unavailable
from marketplace.queries.search_codes import exactly, of_gtin, of_sku
from marketplace.queries.search_counts import hits_of
from marketplace.queries.search_curation import curation_book
from marketplace.queries.search_finding import popular
from marketplace.queries.search_names import Directory, Name, Names, directory
from marketplace.rules.money import Money
from marketplace.rules.search_curation import query_key
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query, words

SEARCHES, SHELVES, BRANDS, SHOPS, PRODUCTS = 4, 3, 2, 2, 5
MAX_TYPED = 80
SHORT = 3
"""So few letters are as they are: corrections of them would be anything."""


async def suggestions(text: str) -> list[SuggestionGroup]:
    """Groups for the search panel; without products when the index does not answer."""
    typed = text[:MAX_TYPED]
    book = await curation_book()
    products = await _products(typed, book.of(typed).hidden)
    known = await directory()
    searches = islice(_searches(typed, known.queries, products, book.unsuggested), SEARCHES)
    shelves = _shelves(typed, known, products)
    title = "Products"
    if not products and shelves:
        title, products = f"Popular in {shelves[0].text}", await _liked_on(shelves[0])
    groups = [
        _group("searches", "Searches", typed, searches),
        _group("shelves", "Categories", typed, shelves),
        _group("brands", "Brands", typed, _brands(typed, known.brands, products)),
        _group("shops", "Shops", typed, known.shops.begun(typed)[:SHOPS]),
        SuggestionGroup("products", title, [
            _product(typed, at, document) for at, document in enumerate(products[:PRODUCTS])
        ]),
        SuggestionGroup("all", "", [_all(text)]),
    ]  # fmt: skip
    return [group for group in groups if group.rows]


def recent_searches(texts: Iterable[str]) -> list[SuggestionGroup]:
    """Somebody's latest searches as the one group of the panel."""
    rows = [
        Suggestion(f"recent-{at}", text, [Part(text)], SearchRequest(q=text).href)
        for at, text in enumerate(texts)
    ]
    return [SuggestionGroup("recent", "Recent searches", rows)] if rows else []


async def _products(text: str, hidden: Collection[int]) -> list[Document]:
    plan = _plan(text)
    try:
        answers = dict(zip(plan, await ask(list(plan.values())), strict=True))
    except Unavailable:
        return []
    same = of_sku(read_query(text), answers)
    begun = (document for document in hits_of(answers, "products") if document not in same)
    found = of_gtin(answers) or [*same, *begun]
    return [document for document in found if int(document["id"]) not in hidden]


async def _liked_on(shelf: Name) -> list[Document]:
    """What sells best on a shelf whose name was typed, when no product is called so."""
    try:
        return await popular(shelf.href.rpartition("/")[2])
    except Unavailable:
        return []


def _plan(text: str) -> dict[str, Search]:
    typed: Search = {
        "q": text,
        "query_by": "title,brand",
        "prefix": True,
        "num_typos": 0 if len(text) <= SHORT else 2,
        "highlight_fields": "none",
        "highlight_full_fields": "none",
        "sort_by": "_text_match:desc,quality:desc",
        "search_cutoff_ms": 50,
        "per_page": 12,
        **shown_fields(),
    }
    codes = exactly(read_query(text), SearchRequest())
    return {"products": typed, **{name: {**code, **shown_fields()} for name, code in codes.items()}}


def _searches(
    text: str, popular: Names, products: list[Document], unsuggested: frozenset[str]
) -> Iterator[Name]:
    """What others search for, then the last word as most of the titles found go on with it."""
    said = {" ".join(words(text))}
    common = (name.text for name in popular.begun(text))
    for query in (*common, *_completions(text, products)):
        if query not in said and query_key(query) not in unsuggested:
            said.add(query)
            yield Name(query, SearchRequest(q=query).href)


def _completions(text: str, products: list[Document]) -> Iterator[str]:
    *before, begun = text.lower().split() or [""]
    found = Counter(word for product in products for word in set(words(product["title"])))
    for word, _ in found.most_common():
        if word.startswith(begun) and word != begun and word not in before:
            yield " ".join([*before, word])


def _shelves(text: str, known: Directory, products: list[Document]) -> list[Name]:
    """Shelves that are called so; else the one on which most of what was found stands."""
    if called := known.shelves.begun(text)[:SHELVES]:
        return called
    slugs = Counter(document["category_slugs"][-1] for document in products
                    if document["category_slugs"])  # fmt: skip
    [(slug, count)] = slugs.most_common(1) or [("", 0)]
    return [known.by_slug[slug]] if slug in known.by_slug and 2 * count > len(products) else []


def _brands(text: str, known: Names, products: list[Document]) -> list[Name]:
    """Brands that begin so, also small ones that only the products found tell of."""
    small = {document["brand"] for document in products if document.get("brand")}
    others = Names(tuple(Name(brand, SearchRequest(brand=(brand,)).href) for brand in small))
    large = known.begun(text)[:BRANDS]
    called = {name.text for name in large}
    return [*large, *(name for name in others.begun(text) if name.text not in called)][:BRANDS]


def _group(key: str, title: str, typed: str, names: Iterable[Name]) -> SuggestionGroup:
    rows = [
        Suggestion(
            key=f"{key}-{at}",
            text=name.text,
            parts=_parts(name.text, typed),
            href=name.href,
            detail=name.detail,
        )
        for at, name in enumerate(names)
    ]
    return SuggestionGroup(key, title, rows)


def _product(typed: str, at: int, document: Document) -> Suggestion:
    reviews = document["rating_count"]
    return Suggestion(
        key=f"products-{at}",
        text=document["title"],
        parts=_parts(document["title"], typed),
        href=routes.product(document["slug"]),
        image=pictures.url(document["image"], 160),
        price=str(Money(document["price_minor"], document["currency"])),
        rating=round(document["rating"], 1) if reviews else 0.0,
        rating_text=f"{document['rating']:.1f} ({reviews:,})" if reviews else "",
    )


def _all(text: str) -> Suggestion:
    said = f"See all results for “{text}”"
    return Suggestion("all", said, [Part(said)], SearchRequest(q=text).href)


def _parts(text: str, typed: str) -> list[Part]:
    """The text in pieces, so that what was typed can be told from what is proposed."""
    begun = "|".join(re.escape(word) for word in sorted(typed.split(), key=len, reverse=True))
    if not begun:
        return [Part(text)]
    pieces = re.split(rf"(?<!\w)({begun})", text, flags=re.IGNORECASE)
    return [Part(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]
