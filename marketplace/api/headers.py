"""What every answer tells browsers to refuse: guessing types, framing, telling addresses on."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.config import settings
from marketplace.routes import CONNECT

BUILT = ("/assets/", "/fonts/")
"""Files that are nothing by themselves: for their many answers the first line is enough."""
NOT_GUESSED = {"x-content-type-options": "nosniff"}
CAREFUL = NOT_GUESSED | {
    "x-frame-options": "SAMEORIGIN",
    # Links to guests' orders carry a key, which no other site may read from our address.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
UNFRAMED = CAREFUL | {
    "x-frame-options": "DENY",
    "content-security-policy": "frame-ancestors 'none'",
}
"""Of a page on which one click gives an app access: nobody may lay anything over it."""
ONE_YEAR = "max-age=31536000; includeSubDomains"


class CarefulHeaders:
    """Adds them to every answer; HTTPS for ever once the shop is served by it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        wanted = NOT_GUESSED if scope["path"].startswith(BUILT) else CAREFUL
        if scope["path"].rstrip("/") == CONNECT:
            wanted = UNFRAMED

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
                if settings().is_https:
                    headers.setdefault("strict-transport-security", ONE_YEAR)
            await send(message)

        await self.app(scope, receive, careful)
