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
    """Answers 413 to a body that is announced or turns out too large.

    Who is answered while they still send sees a broken connection instead of the answer: so what
    comes is read to its end first, even if nobody wants it.
    """

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
        body = _Body(receive, limit)

        async def send_after_it(message: Message) -> None:
            if message["type"] == "http.response.start" and 0 < int(announced) <= OTHERWISE:
                await body.read_rest()
            await send(message)

        try:
            await self.app(scope, body.receive, send_after_it)
        except TooLarge:
            await refusal(scope, receive, send)


class _Body:
    """What comes in, piece by piece, and how much of it there was."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._seen, self._is_over = 0, False

    async def receive(self) -> Message:
        """The next piece. Raises TooLarge."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        if self._seen > self._limit:
            raise TooLarge
        return message

    async def read_rest(self) -> None:
        """Take the pieces that nobody has taken."""
        while not self._is_over:
            await self.receive()
