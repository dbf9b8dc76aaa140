"""Lighter files of pictures, made after the fact: AVIF takes ten times as long as WebP."""

import time
from contextlib import suppress
from typing import Any

import structlog
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import func, update
from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.picture_formats import can_make_avif
from marketplace.adapters.queue import queue
from marketplace.errors import Invalid, NotFound, Unavailable
from marketplace.events import PicturesMadeLighter
from marketplace.models.catalog import Image
from marketplace.services import outbox

LIGHTEN = "lighten"
A_BATCH = 50
SECONDS = 3
"""Whoever stops the worker waits no longer; what is left is the next job's."""

log = structlog.get_logger()


async def lighten(timestamp: int) -> None:
    """Pictures without lighter files get them, whether they came in lately or long ago."""
    if not can_make_avif():
        return
    waiting = await _waiting()
    try:
        left = await _made_lighter(waiting)
    except Unavailable:
        return  # the store is away: it was logged, and a minute later is soon enough
    if left or len(waiting) == A_BATCH:
        await _go_on()


async def _waiting() -> list[str]:
    async with reading() as db:
        rows = await db.exec(
            select(Image.key).where(col(Image.has_avif).is_(None)).distinct().limit(A_BATCH)
        )
    return list(rows.all())


async def _made_lighter(keys: list[str]) -> list[str]:
    """Work for some seconds. Returns the keys that are left."""
    until = time.monotonic() + SECONDS
    for done, key in enumerate(keys):
        if time.monotonic() > until:
            return keys[done:]
        await _settle(key)
    return []


async def _settle(key: str) -> None:
    """Make one picture's files, and have pages name them from now on."""
    try:
        blur = func.coalesce(func.nullif(Image.blur, ""), await pictures.make_lighter(key))
        values: dict[str, Any] = {"has_avif": True, "blur": blur}
    except (NotFound, Invalid) as problem:
        log.warning("pictures.not_made_lighter", key=key, problem=problem.message)
        values = {"has_avif": False}
    async with transaction() as db:
        changed = await db.execute(
            update(Image)
            .where(col(Image.key) == key, col(Image.has_avif).is_(None))
            .values(**values)
            .returning(col(Image.id), col(Image.product_id))
        )
        rows = changed.all()
        if rows and values["has_avif"]:
            ids = sorted({row.product_id for row in rows})
            await outbox.record(db, PicturesMadeLighter(rows[0].id, ids))


async def _go_on() -> None:
    """At once, rather than in a minute; one more in the queue is enough."""
    task = queue().configure_task(LIGHTEN, lock=LIGHTEN, queueing_lock=LIGHTEN)
    with suppress(AlreadyEnqueued):
        await task.defer_async(timestamp=int(time.time()))
