"""What staff have decided about the search, and what a query finds because of it."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.search_desk import (
    CuratedProductRow,
    CuratedRow,
    CuratedSheet,
    SynonymRow,
)
from marketplace.errors import Unavailable
from marketplace.models.catalog import Product
from marketplace.models.search import CuratedProduct, CuratedQuery, SearchSynonym
from marketplace.queries.on_sale import first_image
from marketplace.queries.search_cards import found_text
from marketplace.queries.search_curation import curation_of
from marketplace.queries.search_finding import Found, find
from marketplace.queries.search_reports import desk
from marketplace.routes import product
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.search_curation import Curation, query_key
from marketplace.rules.search_document import Document
from marketplace.rules.search_log import normalised
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query
from marketplace.rules.texts import plural

MOST_ROWS = 500
MOST_SHOWN = 24
MOST_CANDIDATES = 6
IS_THE_SAME, ALSO_MEANS = " = ", " → "


async def synonyms(db: Session, actor: Actor) -> list[SynonymRow]:
    """Every group of words that mean the same, the newest first."""
    allow(actor.is_staff)
    found = await db.exec(
        select(SearchSynonym).order_by(col(SearchSynonym.id).desc()).limit(MOST_ROWS)
    )
    return [
        SynonymRow(group.id, ", ".join(group.phrases), _shown(group), group.is_one_way)
        for group in found
    ]


def _shown(group: SearchSynonym) -> str:
    if not group.is_one_way:
        return IS_THE_SAME.join(group.phrases)
    return group.phrases[0] + ALSO_MEANS + ", ".join(group.phrases[1:])


async def curated_queries(db: Session, actor: Actor) -> list[CuratedRow]:
    """Every query about which something is decided, the latest first."""
    allow(actor.is_staff)
    is_hidden = col(CuratedProduct.is_hidden)
    of_query = CuratedProduct.curated_id == CuratedQuery.id
    pinned = select(func.count()).where(of_query, ~is_hidden).scalar_subquery()
    hidden = select(func.count()).where(of_query, is_hidden).scalar_subquery()
    found = await db.execute(
        select(CuratedQuery, pinned, hidden)
        .order_by(col(CuratedQuery.updated_at).desc(), col(CuratedQuery.id).desc())
        .limit(MOST_ROWS)
    )
    return [_curated(*row) for row in found.all()]


async def redirects(db: Session, actor: Actor) -> list[CuratedRow]:
    """Every query that leads to a page of its own."""
    return [row for row in await curated_queries(db, actor) if row.redirect]


def _curated(query: CuratedQuery, pinned: int, hidden: int) -> CuratedRow:
    said = (
        f"{pinned} pinned" if pinned else "",
        f"{hidden} hidden" if hidden else "",
        f"leads to {query.redirect}" if query.redirect else "",
        "" if query.is_suggested else "not suggested",
    )
    return CuratedRow(
        query=query.query,
        href=desk("results", query.query),
        summary=", ".join(part for part in said if part) or "Nothing any more",
        redirect=query.redirect,
        is_suggested=query.is_suggested,
    )


async def curated_sheet(db: Session, actor: Actor, text: str) -> CuratedSheet:
    """A query in hand: what shoppers find, in their order, and what they don't see."""
    allow(actor.is_staff)
    query = normalised(text)
    if not query:
        return CuratedSheet()
    own = (await db.exec(select(CuratedQuery).where(CuratedQuery.key == query_key(query)))).first()
    placed = await _placed(db, own.id) if own else []
    pinned = [row.product_id for row in placed if not row.is_hidden]
    hidden = [row.product_id for row in placed if row.is_hidden]
    ways = (await curation_of(query)).ways
    found = await _found(query, Curation(tuple(pinned), frozenset(hidden), "", ways))
    on_sale = {int(document["id"]): document for document in found.documents}
    return CuratedSheet(
        query=query,
        shop_href=SearchRequest(q=query).href,
        found_text=found_text(SearchRequest(q=query), found.total),
        redirect=own.redirect if own else "",
        ways=list(ways),
        is_suggested=own.is_suggested if own else True,
        is_curated=own is not None,
        pinned=_in_order(await _rows(db, pinned), on_sale),
        hidden=await _rows(db, hidden),
        results=[
            _row(document) for id, document in on_sale.items() if id not in set(pinned)
        ][:MOST_SHOWN],
    )  # fmt: skip


async def products_to_pin(db: Session, actor: Actor, text: str) -> list[CuratedProductRow]:
    """Products on sale that come closest to some words."""
    allow(actor.is_staff)
    found = await _found(text, Curation()) if text.strip() else Found()
    return [_row(document) for document in found.documents[:MOST_CANDIDATES]]


async def _found(text: str, curation: Curation) -> Found:
    try:
        return await find(read_query(text), SearchRequest(q=text), curation)
    except Unavailable:
        return Found()


async def _placed(db: Session, curated_id: int) -> list[CuratedProduct]:
    statement = (
        select(CuratedProduct)
        .where(CuratedProduct.curated_id == curated_id)
        .order_by(col(CuratedProduct.position), col(CuratedProduct.product_id))
    )
    return list(await db.exec(statement))


async def _rows(db: Session, ids: list[int]) -> list[CuratedProductRow]:
    """Products by their ids, whether or not they are on sale."""
    statement = select(Product, first_image()).where(col(Product.id).in_(ids))
    found = {row[0].id: row for row in (await db.execute(statement)).all()}
    return [
        CuratedProductRow(
            id=id,
            title=found[id][0].title,
            href=product(found[id][0].slug),
            image=pictures.url(found[id][1] or "", 160),
            detail=found[id][0].brand,
        )
        for id in ids
        if id in found
    ]


def _in_order(
    rows: Iterable[CuratedProductRow], on_sale: dict[int, Document]
) -> list[CuratedProductRow]:
    """Pinned rows knowing their ends; what nobody sells just now says so."""
    listed = list(rows)
    return [
        CuratedProductRow(
            id=row.id,
            title=row.title,
            href=row.href,
            image=row.image,
            detail=row.detail if row.id in on_sale else "Nobody sells it just now",
            price=_price(on_sale[row.id]) if row.id in on_sale else "",
            is_pinned=True,
            is_first=at == 0,
            is_last=at == len(listed) - 1,
        )
        for at, row in enumerate(listed)
    ]


def _row(document: Document) -> CuratedProductRow:
    stock = "" if document["in_stock"] else "out of stock"
    offers = plural(document["offer_count"], "offer")
    parts = (document.get("brand", ""), offers, stock)
    return CuratedProductRow(
        id=int(document["id"]),
        title=document["title"],
        href=product(document["slug"]),
        image=pictures.url(document["image"], 160),
        detail=" · ".join(part for part in parts if part),
        price=_price(document),
    )


def _price(document: Document) -> str:
    return str(Money(document["price_minor"], document["currency"]))
