"""How long browsers may keep the built files: for ever where the name changes with the content."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOR_EVER = "public, max-age=31536000, immutable"
A_WEEK = "public, max-age=604800, stale-while-revalidate=604800"
A_MOMENT = "public, max-age=300, stale-while-revalidate=86400"
LASTING = {
    "/assets/": FOR_EVER,
    "/fonts/": A_WEEK,
    "/favicon.svg": A_WEEK,
    "/mark.svg": A_WEEK,
    "/fairhall.js": A_MOMENT,
    "/passkeys.js": A_MOMENT,
}
"""By the beginning of the path."""


class LastingFiles:
    """Says so on every file that was found; nobody has to ask again about one that lasts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = (words for start, words in LASTING.items() if scope["path"].startswith(start))
        words = next(found, "") if scope["type"] == "http" else ""
        if not words:
            await self.app(scope, receive, send)
            return

        async def lasting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {200, 304}:
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = words
                if words is FOR_EVER:
                    for question in ("etag", "last-modified"):
                        del headers[question]
            await send(message)

        await self.app(scope, receive, lasting)
