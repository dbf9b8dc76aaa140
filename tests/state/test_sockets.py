"""What comes through real sockets, and what is dropped before anything reads it."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import socketio
from aiohttp import web
from socketio.exceptions import ConnectionError as NotConnected

from marketplace.config import settings
from marketplace.state import sockets
from marketplace.state.sockets import EVENTS_OF_ADDRESS, Sockets, guard_socket

KNOWN = "a.known.event"


class Namespace(socketio.AsyncNamespace):
    """What Reflex has there, as far as the guard sees of it."""

    def __init__(self):
        super().__init__("/_event")
        self.came, self.gone = [], []

    async def on_connect(self, sid, environ, auth=None):
        if auth == "trouble":
            raise RuntimeError("It did not work.")

    def on_disconnect(self, sid):
        self.gone.append(sid)

    async def on_event(self, sid, data):
        self.came.append(data["name"])


class App:
    def __init__(self):
        self.event_namespace = Namespace()


@pytest.fixture
async def served(monkeypatch):
    """A server on a port of its own that takes three sockets of one address."""
    monkeypatch.setenv("SOCKETS_PER_ADDRESS", "3")
    settings.cache_clear()
    monkeypatch.setattr(sockets, "declarations", lambda: {KNOWN: None})
    app = App()
    guard_socket(app)
    server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")
    server.register_namespace(app.event_namespace)
    pages = web.Application()
    server.attach(pages)
    running = web.AppRunner(pages)
    await running.setup()
    site = web.TCPSite(running, "127.0.0.1", 0)
    await site.start()
    yield app.event_namespace, f"http://127.0.0.1:{running.addresses[0][1]}"
    await running.cleanup()
    settings.cache_clear()


@asynccontextmanager
async def connected(url, auth=None):
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(url, namespaces=["/_event"], transports=["websocket"], auth=auth)
    try:
        yield client
    finally:
        await client.disconnect()


async def send(client, name, **more):
    await client.emit("event", {"name": name, **more}, namespace="/_event")


async def until(true):
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  (what is waited for happens in another connection)
            await asyncio.sleep(0.01)


async def test_one_address_holds_only_so_many_sockets_and_may_open_others_when_they_are_gone(
    served,
):
    namespace, url = served
    async with connected(url), connected(url), connected(url) as third:
        with pytest.raises(NotConnected):
            async with connected(url):
                pass
        await third.disconnect()
        await until(lambda: namespace.gone)
        async with connected(url):
            pass


async def test_a_socket_that_came_to_nothing_holds_no_place(served):
    _namespace, url = served
    for _ in range(5):
        with pytest.raises(NotConnected):
            async with connected(url, auth="trouble"):
                pass

    async with connected(url) as client:
        assert client.connected


async def test_unknown_and_oversized_events_are_dropped(served):
    namespace, url = served
    async with connected(url) as client:
        await send(client, "of.nobody")
        await send(client, KNOWN, payload={"text": "x" * 70_000})
        await client.emit("event", "no dictionary", namespace="/_event")
        await send(client, KNOWN)
        await until(lambda: namespace.came)

    assert namespace.came == [KNOWN]


async def test_one_socket_sends_only_so_much(served):
    namespace, url = served
    async with connected(url) as client, connected(url) as other:
        for _ in range(700):
            await send(client, KNOWN)
        await send(other, KNOWN, payload={"last": 1})
        await until(lambda: len(namespace.came) >= 601)

    assert len(namespace.came) == 601


def test_all_sockets_of_an_address_together_send_only_so_much():
    here = Sockets()
    for number in range(20):
        here.enter(f"sid {number}", "198.51.100.3")
    here.enter("somebody else", "203.0.113.9")

    passed = sum(here.may_send(f"sid {at % 20}") for at in range(7_000))

    assert passed == EVENTS_OF_ADDRESS.amount
    assert here.may_send("somebody else")


@pytest.mark.parametrize(
    "junk",
    ["", "9", "b", "4", "42", '42/_event,["event"', '42/_event,["connect",{}]',
     '42/_event,["ping"]', "42/_event,7",
     '45/_event,["event",1]', "4[1]", "43/_event,1[]", "42" + "[" * 5_000, "2" * 70_000, None],
)  # fmt: skip
async def test_what_no_page_says_is_not_heard(junk):
    event = '42/_event,["event",{}]'

    assert await heard([junk, event]) == [event]


async def test_hello_is_heard_once_until_the_server_sends_somebody_away():
    hello = "40/_event,"

    assert await heard([hello, hello, "3", hello]) == [hello, "3"]
    assert await heard([hello, hello], answer="41/_event,") == [hello, hello]


async def test_after_goodbye_nothing_is_heard():
    assert await heard(["1", "40/_event,"]) == ["gone"]
    assert await heard(["41/_event,", "40/_event,"]) == ["gone"]


async def heard(said, answer="40/_event,"):
    """What comes through when a browser says these, and the server answers each alike."""
    waiting, came = list(said), []

    async def receive():
        if not waiting:
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "text": waiting.pop(0)}

    async def send(_message):
        pass

    async def app(_scope, receive, send):
        while (message := await receive())["type"] == "websocket.receive":
            came.append(message["text"])
            await send({"type": "websocket.send", "text": answer})
        if waiting:
            came.append("gone")

    await sockets.OnlyPackets(app)({"type": "websocket"}, receive, send)
    return came
