"""Keeping the search index in step with PostgreSQL: it can be thrown away at any time.

A product is read and written under a lock of its own, so whoever writes last has read last.
"""

import json
import time
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import structlog
from sqlalchemy import func, text
from sqlmodel import col, select

from marketplace.adapters import search_index
from marketplace.adapters.database import Session, reading
from marketplace.adapters.search_index import SCHEMA, alias, answering, client
from marketplace.models.catalog import Product
from marketplace.queries.search_documents import documents
from marketplace.rules.search_document import Document

BATCH = 1_000
A_GLANCE = 200
"""Documents compared in one question; the engine gives at most 250."""
REBUILDING, WRITING = 7_301, 7_302
"""PostgreSQL's advisory locks: of whoever rebuilds, and of who writes a share of the products."""
SHARES = 64
LOCK_SHARES = text(
    "SELECT pg_advisory_xact_lock(:writing, share) FROM unnest(CAST(:shares AS int[])) AS share"
)
log = structlog.get_logger()


async def rebuild(*, only_if_missing: bool = False) -> int:
    """Index everything anew; shoppers search the old index until the new one is whole.

    Many may find that there is none at once: the first makes it, the others find it made.
    Returns how many products there are in the new one.
    """
    async with reading() as db:
        await db.execute(select(func.pg_advisory_xact_lock(REBUILDING)))
        if only_if_missing and await search_index.collections():
            return 0
        return await publish(_everything())


async def publish(batches: AsyncIterable[list[Document]]) -> int:
    """Make these documents the index, in place of what it was. Returns how many they are."""
    name, count = f"{alias()}-{time.time_ns()}", 0
    with answering():
        await client().collections.create(cast(Any, {"name": name, **SCHEMA}))
    async for batch in batches:
        await search_index.write(name, batch)
        count += len(batch)
    with answering():
        await client().aliases.upsert(alias(), {"collection_name": name})
        for old in await search_index.collections():
            if old != name:
                await client().collections[old].delete()
    return count


async def refresh(product_ids: Collection[int]) -> None:
    """Bring these products up to date, in an index that is being rebuilt as well."""
    names = await search_index.collections()
    if not names and await rebuild(only_if_missing=True):
        return
    async with _alone_with(product_ids) as db:
        found = await documents(db, product_ids)
        gone = {str(id) for id in product_ids} - {document["id"] for document in found}
        for name in names or await search_index.collections():
            await search_index.write(name, found)
            await search_index.remove(name, gone)


async def repair() -> int:
    """Compare every product with its document and put right what differs. Returns how many."""
    current = await search_index.current()
    if not current or not await search_index.is_as_asked(current):
        return await rebuild()
    known, repaired = await _indexed(), 0
    async for ids in _product_ids(A_GLANCE):
        known -= set(map(str, ids))
        if wrong := await _differing(ids):
            await refresh(wrong)
            repaired += len(wrong)
    for name in await search_index.collections():
        await search_index.remove(name, known)
    if repaired or known:
        log.warning("search.repaired", products=repaired, leftovers=len(known))
    return repaired + len(known)


async def _differing(ids: Sequence[int]) -> list[int]:
    """Those whose document isn't what it should be."""
    async with reading() as db:
        wanted = {document["id"]: document for document in await documents(db, ids)}
    asked = {"q": "*", "filter_by": f"id:[{','.join(map(str, ids))}]", "per_page": A_GLANCE}
    [answer] = await search_index.ask([asked])
    present = {hit["document"]["id"]: hit["document"] for hit in answer["hits"]}
    return [id for id in ids if wanted.get(str(id)) != present.get(str(id))]


async def _indexed() -> set[str]:
    """The ids of all documents there are."""
    with answering():
        lines = await client().collections[alias()].documents.export({"include_fields": "id"})
    return {json.loads(line)["id"] for line in lines.splitlines()}


async def _everything() -> AsyncIterator[list[Document]]:
    async for ids in _product_ids(BATCH):
        async with _alone_with(ids) as db:
            yield await documents(db, ids)


async def _product_ids(count: int) -> AsyncIterator[list[int]]:
    last = 0
    while True:
        statement = select(Product.id).where(col(Product.id) > last).order_by(col(Product.id))
        async with reading() as db:
            ids = [id for id in await db.exec(statement.limit(count)) if id is not None]
        if not ids:
            return
        yield ids
        last = ids[-1]


@asynccontextmanager
async def _alone_with(product_ids: Collection[int]) -> AsyncIterator[Session]:
    """A session during which nobody else writes documents of these products.

    Shares instead of single products, because PostgreSQL keeps room for few locks; in one order,
    so that nobody waits in a circle.
    """
    shares = sorted({id % SHARES for id in product_ids})
    async with reading() as db:
        await db.execute(LOCK_SHARES, {"writing": WRITING, "shares": shares})
        yield db
