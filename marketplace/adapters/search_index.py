"""The search index in Typesense: what it is made of, asking it, and writing to it."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, cast

from httpx import HTTPError
from typesense import AsyncClient
from typesense.exceptions import TypesenseClientError

from marketplace.config import settings
from marketplace.errors import SearchAway
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
    {"name": "option_sets", "type": "string[]"},
    {"name": "vendors", "type": "string[]", "facet": True},
    {"name": "vendor_slugs", "type": "string[]"},
    {"name": "delivery", "type": "string[]", "facet": True},
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

WRITE_SECONDS = 30
ASK_SECONDS = 4
MOST_TIMEOUTS, REST_SECONDS = 2, 10
"""So often in a row is a server that hangs waited for, and then not at all for so long."""
MOST_IDS = 200
"""Ids in one address, which may not be endlessly long."""

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
            # On the way between two servers that stand close, packing takes longer than sending.
            "additional_headers": {"Accept-Encoding": "identity"},
        }
    )


@dataclass
class Patience:
    """How long shoppers wait for a server that hangs: not at all once it has let some wait.

    After a rest one of them looks whether it answers again.
    """

    timeouts: int = 0
    rests_until: float = 0.0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Asks the server meanwhile. Raises SearchAway at once while it is not worth waiting."""
        if self.timeouts >= MOST_TIMEOUTS:
            if monotonic() < self.rests_until:
                raise SearchAway
            self._rest()  # the others go on without it until this one knows more
        try:
            yield
        except TimeoutError:
            self.timeouts += 1
            self._rest()
            raise
        except (HTTPError, TypesenseClientError):
            self.timeouts = 0  # who refuses does so at once
            raise
        self.timeouts = 0

    def _rest(self) -> None:
        self.rests_until = monotonic() + REST_SECONDS


@lru_cache
def patience() -> Patience:
    """This process's patience with the server."""
    return Patience()


def alias() -> str:
    """What the shop's index is called, whichever collection it is just now."""
    return settings().typesense_alias


async def ask(searches: Sequence[Search]) -> list[Answer]:
    """The answers to several searches in one request, in their order.

    A search that failed by itself answers {"code", "error"}. Raises SearchAway.
    """
    asked = [{"collection": alias(), **search} for search in searches]
    with answering(), patience().waiting():
        async with asyncio.timeout(ASK_SECONDS):
            answer = await client().multi_search.perform(cast(Any, {"searches": asked}))
    return cast(list[Answer], answer["results"])


async def current() -> str:
    """The collection behind the alias; empty when there is none. Raises SearchAway."""
    with answering():
        aliases = await client().aliases.retrieve()
    named = {one["collection_name"] for one in aliases["aliases"] if one["name"] == alias()}
    return next((name for name in await collections() if name in named), "")


async def is_as_asked(name: str) -> bool:
    """Whether a collection has every field that this version of the shop asks for."""
    with answering():
        present = await client().collections[name].retrieve()
    return {field["name"] for field in FIELDS} <= {field["name"] for field in present["fields"]}


async def collections() -> list[str]:
    """Every collection of products: the one in use, and one that is just being made."""
    with answering():
        present = await client().collections.retrieve()
    names = (collection["name"] for collection in present)
    return [name for name in names if name.startswith(f"{alias()}-")]


async def write(name: str, batch: list[Document]) -> None:
    """Put documents into a collection, in place of those with the same ids."""
    if not batch:
        return
    with answering():
        documents = client().collections[name].documents
        written = await documents.import_(cast(Any, batch), {"action": "upsert"})
        refused = [line for line in written if not line["success"]]
        if refused:
            raise TypesenseClientError(f"{len(refused)} documents refused, first: {refused[0]}")


async def remove(name: str, ids: Collection[str]) -> None:
    """Take documents out of a collection; those that aren't there are no matter."""
    listed, documents = list(ids), client().collections[name].documents
    for first in range(0, len(listed), MOST_IDS):
        some = ",".join(listed[first : first + MOST_IDS])
        with answering():
            await documents.delete({"filter_by": f"id:[{some}]"})


@contextmanager
def answering() -> Iterator[None]:
    """Whatever goes wrong between us and the server means that search is unavailable."""
    try:
        yield
    except (HTTPError, TypesenseClientError, TimeoutError) as error:
        raise SearchAway from error
