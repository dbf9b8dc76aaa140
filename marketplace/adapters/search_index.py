"""The search index in Typesense: asking it, and keeping it in step with PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from httpx import HTTPError
from sqlalchemy import func
from sqlmodel import col, select
from typesense import AsyncClient
from typesense.exceptions import TypesenseClientError

from marketplace.adapters.database import Session
from marketplace.adapters.search_documents import documents
from marketplace.config import settings
from marketplace.errors import Unavailable
from marketplace.models.catalog import Product
from marketplace.rules.search_document import Document

FIELDS: list[dict[str, Any]] = [
    {"name": "title", "type": "string"},
    {"name": "title_stems", "type": "string"},
    {"name": "name_stems", "type": "string"},
    {"name": "description_stems", "type": "string"},
    {"name": "brand", "type": "string", "facet": True, "optional": True},
    {"name": "category_0", "type": "string", "facet": True, "optional": True},
    {"name": "category_1", "type": "string", "facet": True, "optional": True},
    {"name": "category_2", "type": "string", "facet": True, "optional": True},
    {"name": "category_slugs", "type": "string[]"},
    {"name": "attributes", "type": "string[]", "facet": True},
    {"name": "vendors", "type": "string[]", "facet": True},
    {"name": "vendor_slugs", "type": "string[]"},
    {"name": "conditions", "type": "string[]", "facet": True},
    {"name": "price_band", "type": "string", "facet": True},
    {"name": "stars", "type": "int32[]", "facet": True},
    {"name": "in_stock", "type": "bool", "facet": True},
    {"name": "deal", "type": "bool", "facet": True},
    {"name": "gtins", "type": "string[]"},
    {"name": "skus", "type": "string[]"},
    {"name": "price_minor", "type": "int64"},
    {"name": "rating", "type": "float"},
    {"name": "created_at", "type": "int64"},
    {"name": "quality", "type": "float"},
]

SCHEMA = {"fields": FIELDS, "token_separators": ["|"]}
"""Facet values are "slug|Name"; both halves are words."""

ALIAS = "products"
BATCH = 1_000
WRITE_SECONDS = 30
ASK_SECONDS = 2
LOCK = 7_301
"""The PostgreSQL advisory lock of whoever rebuilds."""

Search = dict[str, Any]
Answer = dict[str, Any]


@lru_cache
def client() -> AsyncClient:
    """This process's client, whose connections stay open; it never tries twice."""
    return AsyncClient(
        {
            "nodes": [settings().typesense_url],
            "api_key": settings().typesense_api_key.get_secret_value(),
            "num_retries": 0,
            "connection_timeout_seconds": WRITE_SECONDS,
        }
    )


async def ask(searches: Sequence[Search]) -> list[Answer]:
    """The answers to several searches in one request, in their order.

    A search that failed by itself answers {"code", "error"}. Raises Unavailable.
    """
    asked = [{"collection": ALIAS, **search} for search in searches]
    with _answering():
        async with asyncio.timeout(ASK_SECONDS):
            answer = await client().multi_search.perform(cast(Any, {"searches": asked}))
    return cast(list[Answer], answer["results"])


async def rebuild(db: Session) -> int:
    """Index everything anew; shoppers search the old index until the new one is whole."""
    await db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return await publish(_everything(db))


async def publish(batches: AsyncIterable[list[Document]]) -> int:
    """Make these documents the index, in place of what it was. Returns how many they are."""
    name, count = f"{ALIAS}-{time.time_ns()}", 0
    with _answering():
        await client().collections.create(cast(Any, {"name": name, **SCHEMA}))
        async for batch in batches:
            await _write(name, batch)
            count += len(batch)
        await client().aliases.upsert(ALIAS, {"collection_name": name})
        for old in await _collections():
            if old != name:
                await client().collections[old].delete()
    return count


async def refresh(db: Session, product_ids: Collection[int]) -> None:
    """Bring these products up to date, in an index that is being rebuilt as well."""
    found = await documents(db, product_ids)
    gone = {str(id) for id in product_ids} - {document["id"] for document in found}
    with _answering():
        names = await _collections()
        for name in names:
            await _write(name, found)
            await _remove(name, gone)
    if not names:
        await rebuild(db)


async def _everything(db: Session) -> AsyncIterator[list[Document]]:
    last = 0
    while ids := await _product_ids(db, last):
        yield await documents(db, ids)
        last = ids[-1]


async def _product_ids(db: Session, after: int) -> list[int]:
    statement = select(Product.id).where(col(Product.id) > after).order_by(col(Product.id))
    return [id for id in await db.exec(statement.limit(BATCH)) if id is not None]


async def _collections() -> list[str]:
    present = await client().collections.retrieve()
    names = (collection["name"] for collection in present)
    return [name for name in names if name.startswith(f"{ALIAS}-")]


async def _write(name: str, batch: list[Document]) -> None:
    if not batch:
        return
    written = (
        await client().collections[name].documents.import_(cast(Any, batch), {"action": "upsert"})
    )
    refused = [line for line in written if not line["success"]]
    if refused:
        raise TypesenseClientError(f"{len(refused)} documents refused, first: {refused[0]}")


async def _remove(name: str, ids: Collection[str]) -> None:
    if ids:
        await client().collections[name].documents.delete({"filter_by": f"id:[{','.join(ids)}]"})


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever goes wrong between us and the server means that search is unavailable."""
    try:
        yield
    except (HTTPError, TypesenseClientError, TimeoutError) as error:
        raise Unavailable("Search isn't available right now.") from error
