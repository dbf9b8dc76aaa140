"""How many sockets one address may hold open, and how much may come through them.

Whatever is unknown, oversized or too frequent is dropped before anything reads or logs it.
"""

from collections import Counter
from typing import Any

import reflex as rx
import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from socketio.exceptions import ConnectionRefusedError as Refused

from marketplace.config import settings
from marketplace.state.gate import declarations

log = structlog.get_logger()

EVENTS_PER_MINUTE = RateLimitItemPerMinute(600)
EVENTS_OF_ADDRESS = RateLimitItemPerMinute(6_000)
"""Through all sockets of one address: a whole office may sit behind it."""
LONGEST_EVENT = 64_000
"""Characters of a whole event as text; the largest form here is far below."""
FULL = "Too many pages are open from your address."


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

    async def on_event(sid: str, data: Any) -> None:
        name = data.get("name") if isinstance(data, dict) else None
        if name not in declarations() or len(str(data)) > LONGEST_EVENT:
            return
        if sockets.may_send(sid):
            await receive(sid, data)

    namespace.on_connect = on_connect  # type: ignore[method-assign]
    namespace.on_disconnect = on_disconnect  # type: ignore[method-assign]
    namespace.on_event = on_event  # type: ignore[method-assign]


def _address(environ: dict[str, Any]) -> str:
    """Where a socket comes from; behind trusted proxies, what they say of it."""
    client = environ.get("asgi.scope", {}).get("client")
    return str(client[0]) if client else str(environ.get("REMOTE_ADDR", ""))
