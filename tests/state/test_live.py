"""Watching news: a page that has been left watches nothing, and that is no fault."""

from types import SimpleNamespace

import pytest
import socketio

from marketplace.state import live
from marketplace.state.shop.frame import FrameState

PLACE = "/_event"


def page(sid):
    """What a handler knows of its page."""
    return SimpleNamespace(router=SimpleNamespace(session=SimpleNamespace(session_id=sid)))


@pytest.fixture
def server(monkeypatch):
    """A real server of sockets, that of the open application."""
    server = socketio.AsyncServer(async_mode="asgi")
    app = SimpleNamespace(sio=server, event_namespace=SimpleNamespace(namespace=PLACE))
    monkeypatch.setattr(live, "_apps", [app])
    return server


async def test_an_open_page_watches_its_topic(server):
    sid = await server.manager.connect("a browser", PLACE)

    await live.watch(page(sid), "product-7", FrameState.refresh)

    assert any(room.startswith("product-7|") for room in server.rooms(sid, namespace=PLACE))


async def test_a_page_that_was_left_meanwhile_watches_nothing(server):
    sid = await server.manager.connect("a browser", PLACE)
    await server.manager.disconnect(sid, PLACE)

    await live.watch(page(sid), "product-7", FrameState.refresh)

    assert server.rooms(sid, namespace=PLACE) == []
