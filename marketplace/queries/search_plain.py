"""Search by PostgreSQL alone, for when the search index does not answer."""

from dataclasses import replace

from sqlalchemy import ColumnElement, func, literal_column
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.search_query import attribute_choices
from marketplace.cards.search import ResultsPage
from marketplace.models.catalog import Category, Product
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog_cards import product_cards
from marketplace.queries.catalog_matching import holding
from marketplace.queries.on_sale import on_sale
from marketplace.queries.search_cards import page_href
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest
from marketplace.rules.search_terms import read_query

WORDS: ColumnElement[str] = literal_column(
    "to_tsvector('english'::regconfig, "
    "(((product.title || ' '::text) || product.brand) || ' '::text) || product.description)"
)
"""Exactly what the index `ix_product_words` holds."""

NOTICE = "Search is working in a simple way just now: some filters and corrections are missing."


async def plain_results(db: Session, request: SearchRequest, currency: str = "") -> ResultsPage:
    """A page of products with all the words, on the chosen shelf and of the chosen brands.

    If there are none, of products with some of the words.
    """
    terms = read_query(request.q)
    ids = await _matching(db, request, request.q)
    if not ids and len(terms.words) > 1 and not terms.excluded:
        ids = await _matching(db, request, " or ".join(terms.words))
    products = await product_cards(db, ids[:PAGE_SIZE], currency=currency)
    return ResultsPage(
        text=request.q,
        found=len(products),
        found_text=f"Results for “{request.q}”" if request.q else "Products",
        notice=NOTICE,
        products=products,
        previous=page_href(request, request.page - 1) if request.page > 1 else "",
        next=page_href(request, request.page + 1) if len(ids) > PAGE_SIZE else "",
        clear_href=request.cleared().href,
        canonical=replace(request, sort=type(request)().sort).href,
    )


async def _matching(db: Session, request: SearchRequest, text: str) -> list[int]:
    """The ids of one page and one more, best first."""
    asked = func.websearch_to_tsquery(literal_column("'english'::regconfig"), text)
    best_first = func.ts_rank(WORDS, asked).desc() if request.q else col(Product.sold_count).desc()
    statement = (
        select(Product.id)
        .where(Product.status == ProductStatus.PUBLISHED, _is_on_sale())
        .order_by(best_first, col(Product.sold_count).desc(), col(Product.id))
        .limit(PAGE_SIZE + 1)
        .offset((request.page - 1) * PAGE_SIZE)
    )
    if request.q:
        statement = statement.where(WORDS.op("@@")(asked))
    if request.brand:
        statement = statement.where(col(Product.brand).in_(request.brand))
    for condition in await holding(db, _chosen(request), in_stock=request.stock):
        statement = statement.where(condition)
    if request.category:
        statement = statement.where(col(Product.category_id).in_(_shelves(request.category)))
    return [id for id in await db.exec(statement) if id is not None]


def _chosen(request: SearchRequest) -> dict[str, list[str]]:
    return {
        name: [choice.partition(": ")[2] for choice in choices]
        for name, choices in attribute_choices(request).items()
    }


def _is_on_sale() -> ColumnElement[bool]:
    return (
        select(Offer.id)
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(col(Offer.product_id) == col(Product.id), on_sale())
        .correlate(Product)
        .exists()
    )


def _shelves(slug: str):  # type: ignore[no-untyped-def]
    """A shelf and all that are below it."""
    above = select(Category.id).where(Category.slug == slug).cte("shelves", recursive=True)
    below = select(Category.id).join(above, col(Category.parent_id) == above.c.id)
    return select(above.union_all(below).c.id)
