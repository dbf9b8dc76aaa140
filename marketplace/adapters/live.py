"""News for open pages: published by whoever knows, heard by every web process."""

import json
from collections.abc import AsyncIterator

import structlog
from redis.exceptions import RedisError

from marketplace.adapters.cache import documents, redis

CHANNEL = "live"
log = structlog.get_logger()


async def announce(*topics: str) -> None:
    """Tell every web process that these topics ("product-7") have news.

    Finished documents about them are made anew. Pages only take news for a hint: while Redis
    is away they are told nothing, and stay right.
    """
    if not topics:
        return
    try:
        await documents().forget(topics)
        await redis().publish(CHANNEL, json.dumps(topics))
    except RedisError as error:
        log.warning("live.not_announced", topics=topics, error=str(error))


async def announcements() -> AsyncIterator[list[str]]:
    """Topics with news, for as long as the connection to Redis lasts."""
    async with redis().pubsub() as subscription:
        await subscription.subscribe(CHANNEL)
        async for message in subscription.listen():
            if message["type"] == "message":
                yield json.loads(message["data"])
