"""A search index that holds a test's own products, and asking it."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager

from marketplace.adapters.database import Session
from marketplace.errors import SearchAway
from marketplace.jobs import search_upkeep
from marketplace.queries.search_documents import documents
from marketplace.queries.search_finding import find
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query

PATIENCE = 60.0
"""A server on a busy machine may lag for some seconds before it takes anything."""


async def rebuilt() -> None:
    """Everything that is committed is in the index."""
    await _taken(search_upkeep.rebuild)


async def published(make: Callable[[], AsyncIterable[list[Document]]]) -> None:
    """These documents are the index."""
    await _taken(lambda: search_upkeep.publish(make()))


async def _taken(deed: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await deed()
                return
            except SearchAway:
                await asyncio.sleep(0.2)


@asynccontextmanager
async def indexed(db: Session, product_ids: Collection[int]) -> AsyncIterator[None]:
    """These products are in the index, and nobody else's."""
    await published(lambda: _one_batch(db, product_ids))
    yield


async def _one_batch(db: Session, product_ids: Collection[int]):
    yield await documents(db, product_ids)


async def found(**asked: object) -> list[int]:
    """The ids of what answers a request, in its order."""
    request = SearchRequest(**asked)
    result = await find(read_query(request.q), request)
    return [int(document["id"]) for document in result.documents]
