"""What was found, as a shopper sees it: product cards, orders, pages, a better spelling."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import NavLink
from marketplace.queries.on_sale import saving_text, stock_text
from marketplace.queries.search_finding import Found
from marketplace.rules.money import Money
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import MAX_PAGE, PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms, stem, words
from marketplace.rules.texts import plural

NEAR_PAGES = 2
SIMILAR = 0.75

SORTS = {
    Sort.RELEVANCE: "Best match",
    Sort.CHEAPEST: "Price: low to high",
    Sort.DEAREST: "Price: high to low",
    Sort.RATING: "Best rated",
    Sort.NEWEST: "Newest",
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
        image_blur=document.get("image_blur", ""),
        image_has_avif=document.get("image_has_avif", False),
        price=str(Money(price, currency)),
        was_price=str(Money(was, currency)) if was else "",
        rating=round(document["rating"], 1),
        rating_text=f"{document['rating']:.1f} ({reviews:,})" if reviews else "",
        review_count=reviews,
        badge=saving_text(price, was or None),
        offers_text=plural(document["offer_count"], "offer") if document["offer_count"] > 1 else "",
        stock_text=stock_text(document["left"]),
        in_stock=document["in_stock"],
        vendor=document["vendor"],
    )


def found_text(request: SearchRequest, total: int) -> str:
    """How much was found: "1,204 results for “blue shoes”", "380 products"."""
    return f"{plural(total, 'result')} for “{request.q}”" if request.q else plural(total, "product")


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
    """The first, the last and the near pages, "…" for those between; none when one holds all."""
    last = last_page(total)
    near = range(request.page - NEAR_PAGES, request.page + NEAR_PAGES + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    if last == 1:
        return []
    links: list[NavLink] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number == before + 2:
            links.append(_page_link(request, number - 1))
        elif number > before + 2:
            links.append(NavLink("…"))
        links.append(_page_link(request, number))
    return links


def _page_link(request: SearchRequest, number: int) -> NavLink:
    return NavLink(str(number), page_href(request, number), current=number == request.page)


def limit_text(request: SearchRequest, total: int) -> str:
    """What is said on the last page that one can turn to when there is more."""
    if total <= MAX_PAGE * PAGE_SIZE or request.page < MAX_PAGE:
        return ""
    return f"These are the first {MAX_PAGE * PAGE_SIZE:,}. Narrow the list to see the others."


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
