"""Pages that follow what happens: a page watches topics, and is poked when one has news.

A poke only names a handler of the page, which then reads with its own rights; so a
page is right after a reconnect and without any push.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import reflex as rx
import structlog
from redis.exceptions import RedisError
from reflex.state import BaseState, StateUpdate
from reflex.utils.format import format_event_handler
from reflex_base.event import Event

from marketplace.adapters.live import announcements

log = structlog.get_logger()
_apps: list[rx.App] = []
ROOM = "{topic}|{event}"


async def watch(state: BaseState, topic: str, refresh: Any) -> None:
    """Have `refresh`, a handler of this page without arguments, called at news of a topic."""
    await watch_each(state, [topic], refresh)


async def watch_each(state: BaseState, topics: Iterable[str], refresh: Any) -> None:
    """The same for several topics; what the handler watched before and isn't among them ends."""
    app = _apps[0] if _apps else None
    if app is None or app.sio is None or app.event_namespace is None:
        return
    rooms = {ROOM.format(topic=topic, event=format_event_handler(refresh)) for topic in topics}
    namespace = app.event_namespace.namespace
    sid = state.router.session.session_id
    if not sid or not app.sio.manager.is_connected(sid, namespace):
        return  # opened for a document, which nobody can poke, or left in the meantime
    for old in app.sio.rooms(sid, namespace=namespace):
        if old.endswith("|" + format_event_handler(refresh)) and old not in rooms:
            await app.sio.leave_room(sid, old, namespace=namespace)
    for room in rooms:
        await app.sio.enter_room(sid, room, namespace=namespace)


async def follow_news(app: rx.App) -> None:
    """Run for the life of a web process: pass announcements on to the browsers that watch."""
    _apps[:] = [app]
    while True:
        try:
            async for topics in announcements():
                await _poke(app, set(topics))
        except RedisError as error:
            log.warning("live.lost_redis", error=str(error))
            await asyncio.sleep(1)


async def _poke(app: rx.App, topics: set[str]) -> None:
    if app.sio is None or app.event_namespace is None:
        return
    namespace = app.event_namespace.namespace
    told: dict[str, list[str]] = defaultdict(list)
    for room in list(app.sio.manager.rooms.get(namespace, {})):
        topic, _, event = (room or "").partition("|")
        if topic in topics:
            told[event].append(room)
    for event, rooms in told.items():
        # All rooms at once: who watches several of these topics is poked once.
        update = StateUpdate(events=[Event(name=event)])
        await app.sio.emit("event", update, to=rooms, namespace=namespace)
