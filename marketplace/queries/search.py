"""What a shopper finds: suggestions while typing, and pages of results."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from marketplace.adapters.database import Session, reading
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import NavLink
from marketplace.cards.search import InstantResults, ResultsPage
from marketplace.config import settings
from marketplace.errors import Unavailable
from marketplace.queries import search_cards, search_filters
from marketplace.queries.search_finding import Found, find, popular
from marketplace.queries.search_plain import plain_results
from marketplace.queries.search_suggestions import suggestions
from marketplace.rules.permissions import Actor
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import MAX_CHARACTERS, SearchTerms, read_query

A_ROW = 6


async def instant(db: Session | None, actor: Actor, text: str) -> InstantResults:
    """Suggestions for what has been typed so far; none when the index doesn't answer."""
    text = " ".join(text.split())[:MAX_CHARACTERS]
    if not text:
        return InstantResults()
    try:
        rows = await suggestions(text)
    except Unavailable:
        rows = []
    return InstantResults(text=text, href=SearchRequest(q=text).href, suggestions=rows)


async def results(db: Session | None, actor: Actor, request: SearchRequest) -> ResultsPage:
    """A page of results. The database is asked only when the index doesn't answer.

    Without `db` a session is opened then.
    """
    terms = read_query(request.q)
    try:
        found = await find(terms, request)
        nearest = [] if found.total else await popular(request.category)
    except Unavailable:
        async with _session(db) as session:
            return await plain_results(session, request)
    return _page(terms, request, found, list(map(search_cards.product_card, nearest)))


async def nearest_products(db: Session, actor: Actor, text: str) -> list[ProductCard]:
    """A row of products that come close to some words, whether or not any has them."""
    page = await results(db, actor, SearchRequest(q=text[:MAX_CHARACTERS]))
    return (page.products or page.nearest)[:A_ROW]


def _page(
    terms: SearchTerms, request: SearchRequest, found: Found, nearest: list[ProductCard]
) -> ResultsPage:
    currency = settings().currency
    low, high = request.price_bounds
    last = search_cards.last_page(found.total)
    meant = search_cards.did_you_mean(terms, request, found)
    return ResultsPage(
        text=request.q,
        found=found.total,
        found_text=search_cards.found_text(request, found.total),
        notice=_notice(request, found, meant),
        did_you_mean=meant,
        products=list(map(search_cards.product_card, found.documents)),
        nearest=nearest,
        categories=search_filters.categories(request, found),
        facets=search_filters.facets(request, found, currency),
        price_from="" if low is None else str(low),
        price_to="" if high is None else str(high),
        chips=search_filters.chips(request, found, currency),
        clear_href=request.cleared().href,
        sorts=search_cards.sorts(request),
        pages=search_cards.page_links(request, found.total),
        previous=search_cards.page_href(request, request.page - 1) if request.page > 1 else "",
        next=search_cards.page_href(request, request.page + 1) if request.page < last else "",
        canonical=request.href,
    )


def _notice(request: SearchRequest, found: Found, meant: NavLink) -> str:
    if not found.total and request.without(*search_filters.TITLES, "attr", "category") != request:
        return "Nothing matches all of these filters. Take one away to see more."
    if not found.total:
        return f"We found nothing for “{request.q}”. Here is what others like."
    if meant.text or found.is_complete:
        return ""
    return "No product has all of your words. These come closest."


@asynccontextmanager
async def _session(db: Session | None) -> AsyncIterator[Session]:
    if db is not None:
        yield db
        return
    async with reading() as own:
        yield own
