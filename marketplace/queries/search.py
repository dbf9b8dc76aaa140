"""What a shopper finds: suggestions while typing, and pages of results."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from marketplace.adapters import search_recent
from marketplace.adapters.database import Session, reading
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import NavLink
from marketplace.cards.search import InstantResults, ResultsPage
from marketplace.config import settings
from marketplace.errors import SearchAway
from marketplace.queries import search_cards, search_filters
from marketplace.queries.catalog_cards import product_cards
from marketplace.queries.search_curation import curation_of
from marketplace.queries.search_finding import Found, find
from marketplace.queries.search_help import Help, help_with
from marketplace.queries.search_plain import plain_results
from marketplace.queries.search_suggestions import recent_searches, suggestions
from marketplace.rules.permissions import Actor
from marketplace.rules.search_curation import Curation, is_bare
from marketplace.rules.search_log import whose
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest
from marketplace.rules.search_terms import MAX_CHARACTERS, SearchTerms, read_query
from marketplace.rules.texts import plural

A_ROW = 6


async def instant(text: str) -> InstantResults:
    """Suggestions for what has been typed so far."""
    text = " ".join(text.split())[:MAX_CHARACTERS]
    if not text:
        return InstantResults()
    groups = await suggestions(text)
    return InstantResults(text, groups, sum(len(group.rows) for group in groups))


async def recently(db: Session, actor: Actor) -> InstantResults:
    """What this person searched for lately; nothing of anybody else's."""
    texts = await search_recent.recent(whose(actor)) if whose(actor) else []
    return InstantResults("", recent_searches(texts), len(texts), is_recent=True)


async def results(db: Session | None, actor: Actor, request: SearchRequest) -> ResultsPage:
    """A page of results, or where staff lead this search. The same for everybody.

    The database is asked only when the index doesn't answer, and for prices in another currency
    than the shop's own; without `db` a session is opened then.
    """
    curation = await curation_of(request.q) if request.q else Curation()
    if curation.redirect and is_bare(request):
        return ResultsPage(text=request.q, moved_to=curation.redirect)
    return await _in_currency(db, actor, await _results(db, request, curation))


async def _in_currency(db: Session | None, actor: Actor, page: ResultsPage) -> ResultsPage:
    """The page with its prices in the currency that the person chose, where there are such."""
    currency = actor.market.currency
    if currency in ("", settings().currency) or not (page.products or page.nearest):
        return page
    async with _session(db) as session:
        products, nearest = [
            await product_cards(session, [card.id for card in cards], currency=currency)
            for cards in (page.products, page.nearest)
        ]
    return replace(page, products=products, nearest=nearest)


async def nearest_products(db: Session, actor: Actor, text: str) -> list[ProductCard]:
    """A row of products that come close to some words, whether or not any has them."""
    page = await _results(db, SearchRequest(q=text[:MAX_CHARACTERS]), Curation())
    return (page.products or page.nearest)[:A_ROW]


async def _results(db: Session | None, request: SearchRequest, curation: Curation) -> ResultsPage:
    terms = read_query(request.q)
    try:
        found = await find(terms, request, curation)
        if found.total and not found.documents and request.page > 1:
            request = replace(request, page=search_cards.last_page(found.total))
            found = await find(terms, request, curation)
        return _page(terms, request, found, await help_with(terms, request, found))
    except SearchAway:
        async with _session(db) as session:
            page = await plain_results(session, request)
    shown = [product for product in page.products if product.id not in curation.hidden]
    return replace(page, products=shown)


def _page(terms: SearchTerms, request: SearchRequest, found: Found, help: Help) -> ResultsPage:
    currency = settings().currency
    low, high = request.price_bounds
    last = search_cards.last_page(found.total)
    meant = help.meant if help.meant.text else search_cards.did_you_mean(terms, request, found)
    return ResultsPage(
        text=request.q,
        at=request.href.partition("?")[2],
        first=(request.page - 1) * PAGE_SIZE + 1,
        found=found.total,
        found_text=search_cards.found_text(request, found.total),
        show_text=f"Show {plural(found.total, 'product')}",
        limit_text=search_cards.limit_text(request, found.total),
        notice=_notice(request, found, meant),
        did_you_mean=meant,
        products=list(map(search_cards.product_card, found.documents)),
        fewer=help.fewer,
        unfiltered=help.unfiltered,
        nearest=list(map(search_cards.product_card, help.nearest)),
        nearest_title=help.nearest_title,
        shelves=help.shelves,
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
    if not found.total and replace(request, page=1) != request.cleared():
        return "Nothing matches all of these filters. Take one away to see more."
    if not found.total:
        return f"We found nothing for “{request.q}”." if request.q else "There is nothing here yet."
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
