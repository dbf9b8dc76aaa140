"""What our cookies are called on the way: over HTTPS so that only this very host can set them."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.config import settings

HOST = "__Host-"
"""Browsers take such a cookie only over HTTPS, for the whole host, and from nobody beside it."""
SECURE = "; Secure"


class HostCookies:
    """Gives cookies the prefix going out and takes it off coming in, as long as HTTPS is served.

    A cookie that comes without it was set by somebody else, a neighbouring host or a page read
    over plain HTTP, and is not heard. Websockets bring cookies too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or not settings().is_https:
            await self.app(scope, receive, send)
            return

        async def with_prefix(message: Message) -> None:
            if message["type"] == "http.response.start":
                _give(message)
            await send(message)

        await self.app(_heard(scope), receive, with_prefix)


def _heard(scope: Scope) -> Scope:
    """The same request with our own cookies only, under their plain names."""
    headers = []
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies = (part.strip() for part in value.decode("latin-1").split(";"))
            ours = (one.removeprefix(HOST) for one in cookies if one.startswith(HOST))
            value = "; ".join(ours).encode("latin-1")
        if value or name != b"cookie":
            headers.append((name, value))
    return {**scope, "headers": headers}


def _give(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    given = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in given:
        flags = "" if SECURE.lower() in cookie.lower() else SECURE
        headers.append("set-cookie", f"{HOST}{cookie}{flags}")
