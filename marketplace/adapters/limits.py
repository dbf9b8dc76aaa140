"""How often somebody may do something, counted in Redis for all processes together."""

from functools import lru_cache

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from marketplace.config import settings
from marketplace.errors import TooMany


@lru_cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(
        RedisStorage(f"async+{settings().redis_url}", implementation="redispy")
    )


async def at_most(rate: str, action: str, *who: str) -> None:
    """Count one attempt. `rate` reads like "5/minute". Raises TooMany beyond it."""
    if not await _limiter().hit(parse(rate), action, *who):
        raise TooMany()


async def code_typed(account_id: int) -> None:
    """Count a code of the second step that somebody signed in has typed. Raises TooMany.

    There are a million codes; at thirty a day nobody guesses one.
    """
    await at_most("6/5minute", "second-step", str(account_id))
    await at_most("30/day", "second-step", str(account_id))


async def is_often(rate: RateLimitItem, action: str, *who: str) -> bool:
    """Whether something has happened as often as that, without counting anything."""
    return not await _limiter().test(rate, action, *who)


async def note_once(rate: RateLimitItem, action: str, *who: str) -> None:
    """Count that it has happened once more."""
    await _limiter().hit(rate, action, *who)
