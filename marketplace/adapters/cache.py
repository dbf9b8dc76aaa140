"""The way to Redis (or Valkey): one client per process."""

from functools import lru_cache

from redis.asyncio import Redis

from marketplace.config import settings


@lru_cache
def redis() -> Redis:
    """This process's client; connects at first use."""
    return Redis.from_url(settings().redis_url, health_check_interval=30)
