"""No request is larger than its door allows, whatever it says of its length."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1_000_000
LIMITS = {"/uploads/product-image": 102 * MEGABYTE, "/uploads/": 64 * MEGABYTE}
"""By the beginning of the path; eight pictures of 12 MB fit into one form."""
OTHERWISE = MEGABYTE


class TooLarge(Exception):
    """The body went over the limit while it was read."""


class BodyLimit:
    """Answers 413 to a body that is announced or turns out too large."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next(
            (size for path, size in LIMITS.items() if scope["path"].startswith(path)), OTHERWISE
        )
        announced = Headers(scope=scope).get("content-length", "0")
        refusal = PlainTextResponse("That is too large.", 413)
        if not announced.isdigit() or int(announced) > limit:
            await refusal(scope, receive, send)
            return
        try:
            await self.app(scope, _counted(receive, limit), send)
        except TooLarge:
            await refusal(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge
        return message

    return counted
