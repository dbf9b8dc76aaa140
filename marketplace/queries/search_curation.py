"""What staff decided about the search, kept by each process until there is news of it."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from marketplace.adapters.cache import documents
from marketplace.adapters.database import Session, reading
from marketplace.models.search import CuratedProduct, CuratedQuery, SearchSynonym
from marketplace.rules.search_curation import Curation, CurationBook, Synonyms

TOPIC = "curation"
A_MINUTE, A_MOMENT = 60.0, 5.0
"""Seconds that the book is taken for true without news, and without anybody to hear it from."""

log = structlog.get_logger()


@dataclass
class _Kept:
    """This process's copy, and the news it is from."""

    book: CurationBook = field(default_factory=CurationBook)
    news: int | None = None
    until: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


_kept = _Kept()


async def curation_of(text: str) -> Curation:
    """What staff decided about a query."""
    return (await curation_book()).of(text)


async def curation_book() -> CurationBook:
    """All of it: one question to Redis, and a few to PostgreSQL when something has changed."""
    news = await _news()
    if not _is_current(news):
        async with _kept.reading:
            if not _is_current(news):
                await _read(news)
    return _kept.book


def _is_current(news: int | None) -> bool:
    return news == _kept.news and time.monotonic() < _kept.until


async def _news() -> int | None:
    try:
        return await documents().latest(TOPIC)
    except RedisError:
        return None


async def _read(news: int | None) -> None:
    """Read the book anew; while the database is away, the old one is better than none."""
    try:
        async with reading() as db:
            _kept.book = await _written(db)
    except SQLAlchemyError as error:
        log.warning("curation.not_read", error=str(error))
    _kept.news = news
    _kept.until = time.monotonic() + (A_MOMENT if news is None else A_MINUTE)


async def _written(db: Session) -> CurationBook:
    groups = await db.exec(select(SearchSynonym).order_by(col(SearchSynonym.id)))
    queries = (await db.exec(select(CuratedQuery))).all()
    placed = await db.exec(
        select(CuratedProduct).order_by(
            col(CuratedProduct.position), col(CuratedProduct.product_id)
        )
    )
    pinned: dict[int, list[int]] = {}
    hidden: dict[int, set[int]] = {}
    for row in placed:
        if row.is_hidden:
            hidden.setdefault(row.curated_id, set()).add(row.product_id)
        else:
            pinned.setdefault(row.curated_id, []).append(row.product_id)
    return CurationBook(
        groups=tuple(Synonyms(tuple(group.phrases), group.is_one_way) for group in groups),
        by_key={
            query.key: Curation(
                tuple(pinned.get(query.id, ())),
                frozenset(hidden.get(query.id, ())),
                query.redirect,
            )
            for query in queries
        },
        unsuggested=frozenset(query.key for query in queries if not query.is_suggested),
    )
