"""Search by PostgreSQL alone, for when the search index does not answer."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, literal_column, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters.database import Session
from marketplace.cards.search import ResultsPage
from marketplace.config import settings
from marketplace.models.catalog import Category, Product
from marketplace.models.vendors import Vendor
from marketplace.queries import search_filters
from marketplace.queries.catalog_cards import product_cards
from marketplace.queries.search_cards import page_href, sorts
from marketplace.queries.search_counts import Counts
from marketplace.queries.search_finding import Found
from marketplace.queries.search_plain_filters import of_gtin, of_sku, order, sent_so, shelved
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import read_query

WORDS: ColumnElement[str] = literal_column(
    "to_tsvector('english'::regconfig, "
    "(((product.title || ' '::text) || product.brand) || ' '::text) || product.description)"
)
"""Exactly what the index `ix_product_words` holds."""
MOST_SENT = 500
"""So many products are looked at for how they are sent, which no statement can ask."""
MOST_RANKED = 2_000
"""Of more products with the words those that sell best are ranked: a rank takes long."""

NOTICE = "Search is working in a simple way just now: some filters and corrections are missing."


async def plain_results(db: Session, request: SearchRequest, currency: str = "") -> ResultsPage:
    """A page of products with all the words that pass the filters, in the order asked for.

    If there are none, of products with some of the words. What the whole query is the number
    of comes first, or alone when it is a GTIN.
    """
    ids = await _found(db, request)
    products = await product_cards(db, ids[:PAGE_SIZE], currency=currency)
    low, high = request.price_bounds
    return ResultsPage(
        text=request.q,
        found=len(products),
        found_text=f"Results for “{request.q}”" if request.q else "Products",
        notice=NOTICE,
        products=products,
        price_from="" if low is None else str(low),
        price_to="" if high is None else str(high),
        chips=search_filters.chips(request, await _named(db, request), settings().currency),
        sorts=sorts(request),
        previous=page_href(request, request.page - 1) if request.page > 1 else "",
        next=page_href(request, request.page + 1) if len(ids) > PAGE_SIZE else "",
        clear_href=request.cleared().href,
        canonical=request.href,
    )


async def _found(db: Session, request: SearchRequest) -> list[int]:
    """The ids of one page and one more."""
    terms = read_query(request.q)
    if exact := await of_gtin(db, terms):
        return await _matching(db, request.cleared(), "", among=exact)
    first = await of_sku(db, terms)
    ids = await _matching(db, request, request.q, first=first)
    if not ids and len(terms.words) > 1 and not terms.excluded:
        ids = await _matching(db, request, " or ".join(terms.words))
    return ids


async def _matching(
    db: Session,
    request: SearchRequest,
    text: str,
    *,
    first: Collection[int] = (),
    among: Collection[int] = (),
) -> list[int]:
    asked = func.websearch_to_tsquery(literal_column("'english'::regconfig"), text)
    named, liked = col(Product.id).in_(first), col(Product.sold_count).desc()
    statement = await shelved(db, request)
    if text:
        has_words = WORDS.op("@@")(asked)
        statement = statement.where(or_(has_words, named) if first else has_words)
    if among:
        statement = statement.where(col(Product.id).in_(among))
    if text and request.sort is Sort.RELEVANCE:
        likeliest = statement.order_by(liked).limit(MOST_RANKED)
        statement = select(Product.id).where(col(Product.id).in_(likeliest))
    best_first = func.ts_rank(WORDS, asked).desc() if text else liked
    return await _page(db, request, statement.order_by(
        *([named.desc()] if first else []), order(request, best_first), liked, col(Product.id)
    ))  # fmt: skip


async def _page(db: Session, request: SearchRequest, ordered: SelectOfScalar[int]) -> list[int]:
    offset = (request.page - 1) * PAGE_SIZE
    if request.delivery:
        ids = list(await db.exec(ordered.limit(MOST_SENT)))
        return (await sent_so(db, ids, request.delivery))[offset : offset + PAGE_SIZE + 1]
    return list(await db.exec(ordered.limit(PAGE_SIZE + 1).offset(offset)))


async def _named(db: Session, request: SearchRequest) -> Found:
    """What chips have to know of what was found: the names of the chosen shelf and shops."""
    shelves = select(Category.slug, Category.name).where(Category.slug == request.category)
    shops = select(Vendor.slug, Vendor.name).where(col(Vendor.slug).in_(request.vendor))
    counts: dict[str, Counts] = {
        name: [(f"{slug}|{called}", 0) for slug, called in await db.exec(statement)]
        for name, is_chosen, statement in (
            ("category_0", request.category, shelves),
            ("vendor", request.vendor, shops),
        )
        if is_chosen
    }
    return Found(counts=counts)
