"""How many sockets one address may hold open, and how much may come through them.

Whatever is unknown, oversized or too frequent is dropped before anything reads or logs it.
"""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import engineio
import reflex as rx
import socketio
import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from socketio.exceptions import ConnectionRefusedError as Refused
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.config import settings
from marketplace.rules.networks import place_of
from marketplace.state.gate import declarations

log = structlog.get_logger()

EVENTS_PER_MINUTE = RateLimitItemPerMinute(600)
EVENTS_OF_ADDRESS = RateLimitItemPerMinute(6_000)
"""Through all sockets of one address: a whole office may sit behind it."""
LONGEST_EVENT = 64_000
"""Characters of a whole event as text; the largest form here is far below."""
EVENTS = (["event"], ["client_error"])
"""How what a page says begins; the server's own doings (connect, disconnect) are no such names."""
OF_TRANSPORT = {
    engineio.packet.CLOSE: "goodbye",
    engineio.packet.PING: "life",
    engineio.packet.PONG: "life",
}
OF_EVENTS = {socketio.packet.CONNECT: "hello", socketio.packet.DISCONNECT: "goodbye"}
SENT_AWAY = tuple(
    f"{engineio.packet.MESSAGE}{kind}"
    for kind in (socketio.packet.DISCONNECT, socketio.packet.CONNECT_ERROR)
)
FULL = "Too many pages are open from your address."


class OnlyPackets:
    """Lets through sockets only what a page says; all else would be written down as a fault."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            talk = _Talk(receive, send)
            receive, send = talk.hear, talk.say
        await self.app(scope, receive, send)


class _Talk:
    """What one socket says: hello once, then events and signs of life, until it says goodbye."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send, self._was_greeted = receive, send, False

    async def say(self, message: Message) -> None:
        """Whom the server has sent away may say hello anew."""
        if (message.get("text") or "").startswith(SENT_AWAY):
            self._was_greeted = False
        await self._send(message)

    async def hear(self) -> Message:
        """The next message that means something."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            match meant(message.get("text")):
                case "goodbye":
                    return {"type": "websocket.disconnect", "code": 1000}
                case "hello" if self._was_greeted:
                    continue
                case "hello":
                    self._was_greeted = True
                    return message
                case "event" | "life":
                    return message


def meant(message: str | None) -> str:
    """In one word, what a message is: hello, goodbye, event, life, or nothing at all."""
    if not message or len(message) > LONGEST_EVENT:
        return ""
    try:
        carried = engineio.packet.Packet(encoded_packet=message)
        if carried.packet_type != engineio.packet.MESSAGE:
            return OF_TRANSPORT.get(carried.packet_type, "")
        if not isinstance(carried.data, str):
            return ""
        read = socketio.packet.Packet(encoded_packet=carried.data)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return ""
    if read.packet_type == socketio.packet.EVENT:
        return "event" if isinstance(read.data, list) and read.data[:1] in EVENTS else ""
    return OF_EVENTS.get(read.packet_type, "")


class Sockets:
    """What this process knows of its open sockets; addresses that hold none are forgotten."""

    def __init__(self) -> None:
        self.address_of: dict[str, str] = {}
        self.open: Counter[str] = Counter()
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def enter(self, sid: str, address: str) -> bool:
        """Take a socket in, unless its address holds as many as it may."""
        if self.open[address] >= settings().sockets_per_address:
            return False
        self.address_of[sid] = address
        self.open[address] += 1
        return True

    def leave(self, sid: str) -> None:
        """A socket is gone."""
        address = self.address_of.pop(sid, None)
        if address is not None:
            self.open[address] -= 1
            self.open += Counter()  # keeps what is above nothing

    def may_send(self, sid: str) -> bool:
        """Count an event of a socket, and of its address."""
        address = self.address_of.get(sid, "")
        return self._limiter.hit(EVENTS_PER_MINUTE, sid) and self._limiter.hit(
            EVENTS_OF_ADDRESS, "address", address
        )


def guard_socket(app: rx.App) -> None:
    """Put the limits before everything that Reflex does with a socket."""
    namespace = app.event_namespace
    if namespace is None:
        return
    connect, disconnect, receive = (
        namespace.on_connect,
        namespace.on_disconnect,
        namespace.on_event,
    )
    sockets = Sockets()

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        address = _address(environ)
        if not sockets.enter(sid, address):
            log.warning("socket.refused", address=address, hint="Is TRUSTED_PROXIES set?")
            raise Refused(FULL)
        try:
            await connect(sid, environ, auth)
        except BaseException:
            sockets.leave(sid)
            raise

    def on_disconnect(sid: str) -> Any:
        sockets.leave(sid)
        return disconnect(sid)

    async def on_event(sid: str, data: Any = None, *_more: Any) -> None:
        event = _as_event(data)
        if event is not None and sockets.may_send(sid):
            await receive(sid, event)

    namespace.on_connect = on_connect  # type: ignore[method-assign]
    namespace.on_disconnect = on_disconnect  # type: ignore[method-assign]
    namespace.on_event = on_event  # type: ignore[method-assign]


def _address(environ: dict[str, Any]) -> str:
    """The place a socket comes from; behind trusted proxies, what they say of it."""
    client = environ.get("asgi.scope", {}).get("client")
    return place_of(str(client[0]) if client else str(environ.get("REMOTE_ADDR", "")))


def _as_event(data: Any) -> dict[str, Any] | None:
    """What is sent, with the parts that an event has; None for what is none of ours."""
    if not isinstance(data, dict):
        return None
    name, payload, page = data.get("name"), data.get("payload", {}), data.get("router_data", {})
    if not isinstance(name, str) or name not in declarations():
        return None
    if not isinstance(payload, dict) or not isinstance(page, dict) or _is_too_long(data):
        return None
    place = {part: page.get(part, "/") for part in ("pathname", "asPath")}
    query = page.get("query", {})
    if not isinstance(query, dict) or not all(map(_is_address, place.values())):
        return None
    return {"name": name, "payload": payload, "router_data": place | {"query": query}}


def _is_too_long(data: Any) -> bool:
    try:
        return len(str(data)) > LONGEST_EVENT
    except (ValueError, RecursionError):  # a number of thousands of digits, a thousand brackets
        return True


def _is_address(text: Any) -> bool:
    """Whether this may stand behind the site's name in a browser's address bar."""
    if not isinstance(text, str) or not text.startswith("/") or not text.isprintable():
        return False
    try:
        urlsplit(f"http://site{text}")
    except ValueError:
        return False
    return True
