"""Tries that may be wrong, counted in Redis before they are made, so that no two slip through.

A try counts as wrong until it is known to be right. Too many wrong ones within a day, and each
further one has to wait, longer every time.
"""

import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from marketplace.adapters.cache import redis
from marketplace.adapters.tokens import alias
from marketplace.rules.patience import MINUTES, WINDOW_HOURS

PREFIX = "tries:"
WINDOW = WINDOW_HOURS * 3_600
BEGIN = """
local now, window, id = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local waits = #ARGV - 3 - #KEYS
local left = 0
for i, key in ipairs(KEYS) do
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    local over = redis.call('ZCARD', key) - tonumber(ARGV[3 + i])
    if over >= 0 then
        local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
        local wait = tonumber(ARGV[3 + #KEYS + math.min(over + 1, waits)])
        left = math.max(left, tonumber(last[2]) + wait - now)
    end
end
if left > 0 then return {tostring(left), 0} end
for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, id)
    redis.call('EXPIRE', key, window)
end
return {'0', redis.call('ZCARD', KEYS[1])}
"""
"""Looks at every counter, and counts on all of them only if none has to wait."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What wrong tries are counted for, and how many of them cost nothing."""

    name: str
    free: int

    @property
    def key(self) -> str:
        """Under which Redis counts; nobody reads an e-mail there."""
        return PREFIX + alias(self.name)


@dataclass(frozen=True, slots=True)
class Try:
    """One that was counted, or has to wait; the first counter is that of what is guarded."""

    id: str
    counters: tuple[Counter, ...]
    wait_seconds: float
    count: int

    @property
    def is_last_free(self) -> bool:
        """If this one is wrong, the next has to wait for the first time."""
        return self.count == self.counters[0].free


async def begin(counters: Sequence[Counter]) -> Try:
    """Count a try, unless one of the counters says to wait; then it isn't made at all."""
    one = uuid4().hex
    keys = [counter.key for counter in counters]
    given = [time.time(), WINDOW, one, *(c.free for c in counters), *(60 * m for m in MINUTES)]
    asked = cast(Awaitable[list[Any]], redis().eval(BEGIN, len(keys), *keys, *map(str, given)))
    left, count = await asked
    return Try(one, tuple(counters), float(left), int(count))


async def succeeded(it: Try) -> None:
    """It was right: what it guards begins anew, everywhere else only this try is taken back."""
    first, *others = it.counters
    async with redis().pipeline() as pipe:
        pipe.delete(first.key)
        for counter in others:
            pipe.zrem(counter.key, it.id)
        await pipe.execute()


async def forget(*counters: Counter) -> None:
    """Begin anew."""
    await redis().delete(*(counter.key for counter in counters))
