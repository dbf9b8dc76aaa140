"""The way to Redis (or Valkey): one client per process, and the documents it keeps."""

from functools import lru_cache

from redis.asyncio import Redis

from marketplace.config import settings
from reflex_documents.store import Store


@lru_cache
def redis() -> Redis:
    """This process's client; connects at first use."""
    return Redis.from_url(settings().redis_url, health_check_interval=30)


@lru_cache
def documents() -> Store:
    """The finished documents of public pages; tell it of every topic that has news."""
    return Store(redis)
