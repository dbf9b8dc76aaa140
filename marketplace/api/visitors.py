"""Gives every browser that opens a page a token of its own, which carries a guest's basket."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.adapters.tokens import VISITOR_COOKIE, new_token
from marketplace.api.forms import set_cookie

A_YEAR = 365 * 86_400


class VisitorCookie:
    """Sets the visitor's cookie on the first document that a browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_first_page(HTTPConnection(scope)):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                _give(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_first_page(request: HTTPConnection) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and VISITOR_COOKIE not in request.cookies


def _give(headers: MutableHeaders) -> None:
    """Put a new cookie on a page; from then on it is no other browser's page."""
    if not headers.get("content-type", "").startswith("text/html"):
        return
    giver = Response()
    set_cookie(giver, VISITOR_COOKIE, new_token(), A_YEAR)
    headers.append("set-cookie", giver.headers["set-cookie"])
    if headers.get("cache-control", "").startswith("public"):
        headers["cache-control"] = "private, no-cache"
