"""What was searched, on its way from the pages to the database; and what many search for.

Noting is one step in Redis, so it slows nobody; the worker writes what waits here.
"""

import json
from collections.abc import Awaitable
from typing import Any, cast

from marketplace.adapters.cache import redis

LOG, SEEN, POPULAR = "search:log", "search:seen:", "search:popular"
MOST_WAITING = 200_000
"""What comes while the worker is away for long is not noted any more."""
ONCE_SECONDS = 1_800
"""The same act of the same person counts once in half an hour: reloads, Back, double clicks."""
POPULAR_SECONDS = 86_400

Entry = dict[str, Any]


async def is_new(act: str) -> bool:
    """Whether an act is seen for the first time for a while; asking notes it."""
    return bool(await redis().set(SEEN + act, 1, nx=True, ex=ONCE_SECONDS))


async def note(entry: Entry) -> None:
    """Have an act written to the database soon."""
    if await cast(Awaitable[int], redis().llen(LOG)) < MOST_WAITING:
        await cast(Awaitable[int], redis().rpush(LOG, json.dumps(entry)))


async def waiting(most: int) -> list[Entry]:
    """The acts that wait longest; they wait on until `written`."""
    found = await cast(Awaitable[list[Any]], redis().lrange(LOG, 0, most - 1))
    return [json.loads(entry) for entry in found]


async def written(count: int) -> None:
    """So many of those that waited longest are in the database."""
    await cast(Awaitable[Any], redis().ltrim(LOG, count, -1))


async def popular() -> list[tuple[str, int]]:
    """What many search for and find, with how many they are, most first."""
    found = await redis().get(POPULAR)
    return [(text, count) for text, count in json.loads(found)] if found else []


async def set_popular(queries: list[tuple[str, int]]) -> None:
    """Put this in place of what was popular before."""
    await redis().set(POPULAR, json.dumps(queries), ex=POPULAR_SECONDS)
