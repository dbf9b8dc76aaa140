"""Finished documents in Redis: given to anybody for a while, never past a change they depend on.

News is counted. A topic ("product-7") has the count of its last news, and a document the
count from *before* it was made; it is given while no topic of its has a higher one. So a
change that happens while a document is being made is not missed.
"""

import gzip
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import brotli
from redis.asyncio import Redis

NEWS_LIVES = 86_400
"""Seconds that a topic's news is remembered; no document lives as long."""
LONGEST_STALE = 120
"""Seconds after which a document that nobody renewed is not given any more."""
PREFIX, NEWS, COUNT = "document:page:", "{document}:news:", "{document}:count"
TELL = """
local count = redis.call("INCR", KEYS[1])
for at = 2, #KEYS do redis.call("SET", KEYS[at], count, "EX", ARGV[1]) end
"""
"""Counting and telling are one step, or news told late would hide news that came after it."""

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda page: brotli.compress(page, quality=5),
    "gzip": lambda page: gzip.compress(page, 6, mtime=0),
}
"""Content encodings, the best first: every browser takes one of them. 2 to 5 ms for a page."""


@dataclass(frozen=True)
class Stored:
    """A finished answer. `is_fresh` is false when it may be given but should be made anew."""

    status: int
    etag: str
    encoding: str
    body: bytes = field(repr=False)
    is_fresh: bool = True


@dataclass(frozen=True)
class Made:
    """A document that was just made: its bytes by encoding, and what it depends on."""

    status: int
    bodies: dict[str, bytes] = field(repr=False)
    topics: frozenset[str]
    count: int
    """The news there was when the making began."""


class Store:
    """Documents by key. Every method raises RedisError when Redis is away."""

    def __init__(self, redis: Callable[[], Redis]) -> None:
        self._redis = redis

    async def get(self, key: str, encodings: Iterable[str]) -> Stored | None:
        """The document, in the first of `encodings` that it is kept in; None to make it anew."""
        wanted = [*encodings, "identity"]
        found = self._redis().hmget(PREFIX + key, ["about", *wanted])
        about, *bodies = await cast(Awaitable[list[Any]], found)
        if about is None:
            return None
        kept: dict[str, Any] = json.loads(about)
        if not await self._is_current(kept["topics"], kept["count"]):
            return None
        encoding, body = next((e, b) for e, b in zip(wanted, bodies, strict=True) if b is not None)
        return Stored(kept["status"], kept["etag"], encoding, body, time.time() < kept["until"])

    async def count(self) -> int:
        """How much news there was; ask before a document is made."""
        return int(await self._redis().get(COUNT) or 0)

    async def keep(self, key: str, made: Made, seconds: int) -> None:
        """Keep a finished document; from then on it is fresh for some seconds."""
        about = {
            "status": made.status,
            "etag": etag(made.bodies["identity"]),
            "until": time.time() + seconds,
            "count": made.count,
            "topics": sorted(made.topics),
        }
        async with self._redis().pipeline() as pipe:
            pipe.hset(PREFIX + key, mapping={"about": json.dumps(about), **made.bodies})
            pipe.expire(PREFIX + key, seconds + LONGEST_STALE)
            await pipe.execute()

    async def drop(self, key: str) -> None:
        """Keep a document no longer."""
        await self._redis().delete(PREFIX + key)

    async def forget(self, topics: Iterable[str]) -> None:
        """From now on no document is given that was made before this news of `topics`.

        Call it after the change is committed.
        """
        names = [NEWS + topic for topic in topics]
        if names:
            tell = self._redis().eval(TELL, len(names) + 1, COUNT, *names, str(NEWS_LIVES))
            await cast(Awaitable[Any], tell)

    async def latest(self, topic: str) -> int:
        """The count of a topic's last news: another one means that something has changed."""
        return int(await self._redis().get(NEWS + topic) or 0)

    async def _is_current(self, topics: list[str], count: int) -> bool:
        if not topics:
            return True
        news = await self._redis().mget([NEWS + topic for topic in topics])
        return all(int(one or 0) <= count for one in news)


def key_of(address: str, heeded: Mapping[str, str]) -> str:
    """Under what a shared document is kept: its address, and what else it was made for."""
    return f"{address}\n{json.dumps(dict(heeded), sort_keys=True)}" if heeded else address


def etag(page: bytes) -> str:
    """The same for the same bytes, whoever made them."""
    return hashlib.sha256(page).hexdigest()[:20]
