"""Names to suggest while somebody types, kept by each process: shelves, brands, shops, searches.

They change seldom and are few beside the products, so a key press asks nobody for them.
"""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from marketplace import routes
from marketplace.adapters import search_log
from marketplace.adapters.database import reading
from marketplace.adapters.search_index import ask
from marketplace.adapters.search_query import CATEGORY_FACETS
from marketplace.errors import Unavailable
from marketplace.models.catalog import Category
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import words

MOST_NAMES = 3_000
DEEPEST = 8
FRESH_SECONDS = 60.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Name:
    """Something with a name; `detail` says where it belongs, `count` how much there is of it."""

    text: str
    href: str
    detail: str = ""
    count: int = 0


@dataclass(frozen=True)
class Names:
    """Names of one kind, found by the beginnings of their words."""

    names: tuple[Name, ...] = ()

    @cached_property
    def _words(self) -> list[tuple[str, int]]:
        pairs = ((word, at) for at, name in enumerate(self.names) for word in words(name.text))
        return sorted(set(pairs))

    def begun(self, typed: str) -> list[Name]:
        """The names in which each word typed begins a word: what begins so first, then by size."""
        parts = words(typed)
        if not parts:
            return []
        found = set.intersection(*(set(self._beginning(part)) for part in parts))
        whole = " ".join(parts)
        named = ((" ".join(words(self.names[at].text)), self.names[at]) for at in found)
        ordered = sorted(named, key=lambda it: (not it[0].startswith(whole), -it[1].count, it[0]))
        return [name for _, name in ordered]

    def _beginning(self, part: str) -> Iterator[int]:
        at = bisect_left(self._words, (part, -1))
        while at < len(self._words) and self._words[at][0].startswith(part):
            yield self._words[at][1]
            at += 1


@dataclass(frozen=True)
class Directory:
    """Every name there is to suggest."""

    queries: Names = field(default_factory=Names)
    shelves: Names = field(default_factory=Names)
    brands: Names = field(default_factory=Names)
    shops: Names = field(default_factory=Names)
    by_slug: dict[str, Name] = field(default_factory=dict)
    """The shelves by their slugs."""

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every name."""
        kinds = (self.queries, self.shelves, self.brands)
        return frozenset(word for kind in kinds for name in kind.names for word in words(name.text))

    @property
    def top_shelves(self) -> list[Name]:
        """The largest shelves of the top level."""
        top = (name for name in self.shelves.names if not name.detail)
        return sorted(top, key=lambda name: -name.count)


@dataclass
class _Kept:
    directory: Directory | None = None
    until: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: "asyncio.Task[None] | None" = None


_kept = _Kept()


async def directory() -> Directory:
    """What this process knows; after a minute it is read anew while nobody waits for it."""
    if _kept.directory is None:
        async with _kept.reading:
            if _kept.directory is None:
                await _read()
    elif time.monotonic() > _kept.until and (_kept.task is None or _kept.task.done()):
        _kept.task = asyncio.create_task(_read())
    return _kept.directory or Directory()


def forget() -> None:
    """Have the names read anew at once."""
    _kept.directory = None


async def _read() -> None:
    """Read what can be read; what cannot stays as it was."""
    old = _kept.directory or Directory()
    try:
        old = replace(old, queries=Names(tuple(await _popular())))
        counts = await _counts()
        shelves = await _shelves(counts)
        brands = (Name(name, SearchRequest(brand=(name,)).href, count=count)
                  for name, count in counts["brand"])  # fmt: skip
        old = replace(
            old,
            shelves=Names(tuple(shelf for shelf in shelves.values() if shelf.count)),
            brands=Names(tuple(brands)),
            shops=Names(tuple(_shop(value, count) for value, count in counts["vendors"])),
            by_slug=shelves,
        )
    except (RedisError, SQLAlchemyError, Unavailable) as error:
        log.warning("search.names_not_read", error=str(error))
    _kept.directory, _kept.until = old, time.monotonic() + FRESH_SECONDS


async def _popular() -> list[Name]:
    return [
        Name(text, SearchRequest(q=text).href, count=count)
        for text, count in await search_log.popular()
    ]


async def _counts() -> dict[str, list[tuple[str, int]]]:
    """How many products there are of each brand, of each shop and on each shelf."""
    fields = (*CATEGORY_FACETS, "brand", "vendors")
    [answer] = await ask(
        [{"q": "*", "per_page": 0, "facet_by": ",".join(fields), "max_facet_values": MOST_NAMES}]
    )
    if "error" in answer:
        raise Unavailable(answer["error"])
    return {
        facet["field_name"]: [(count["value"], count["count"]) for count in facet["counts"]]
        for facet in answer["facet_counts"]
    }


def _shop(value: str, count: int) -> Name:
    slug, _, name = value.partition("|")
    return Name(name, routes.vendor_shop(slug), count=count)


async def _shelves(counts: dict[str, list[tuple[str, int]]]) -> dict[str, Name]:
    """Every shelf by its slug, with the names of those above it."""
    sizes = {
        value.partition("|")[0]: count
        for level in CATEGORY_FACETS
        for value, count in counts[level]
    }
    async with reading() as db:
        shelves: dict[int | None, Category] = {
            shelf.id: shelf for shelf in await db.exec(select(Category))
        }
    return {
        shelf.slug: Name(
            shelf.name,
            routes.category(shelf.slug),
            _path(shelves, shelf.parent_id),
            sizes.get(shelf.slug, 0),
        )
        for shelf in shelves.values()
    }


def _path(shelves: Mapping[int | None, Category], at: int | None) -> str:
    names: list[str] = []
    while at in shelves and len(names) < DEEPEST:
        names.insert(0, shelves[at].name)
        at = shelves[at].parent_id
    return " / ".join(names)
