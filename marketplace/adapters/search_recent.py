"""What somebody searched for lately, kept for them alone in Redis."""

from collections.abc import Awaitable
from typing import Any, cast

from marketplace.adapters.cache import redis

PREFIX = "search:recent:"
MOST = 8
DAYS = 90
"""After so many days without a search everything is forgotten."""


async def remember(whose: str, text: str) -> None:
    """Put a search before the others; the ninth falls out."""
    key = PREFIX + whose
    async with redis().pipeline() as pipe:
        pipe.lrem(key, 0, text)
        pipe.lpush(key, text)
        pipe.ltrim(key, 0, MOST - 1)
        pipe.expire(key, DAYS * 86_400)
        await pipe.execute()


async def recent(whose: str) -> list[str]:
    """Somebody's searches, the latest first, each once however it was written."""
    latest: dict[str, str] = {}
    for text in await _written(whose):
        latest.setdefault(text.casefold(), text)
    return list(latest.values())


async def forget(whose: str, text: str) -> None:
    """Take one search out, however it was written."""
    for each in await _written(whose):
        if each.casefold() == text.casefold():
            await cast(Awaitable[int], redis().lrem(PREFIX + whose, 0, each))


async def forget_all(whose: str) -> None:
    """Remember nothing of somebody."""
    await redis().delete(PREFIX + whose)


async def _written(whose: str) -> list[str]:
    found = await cast(Awaitable[list[Any]], redis().lrange(PREFIX + whose, 0, MOST - 1))
    return [text.decode() for text in found]
