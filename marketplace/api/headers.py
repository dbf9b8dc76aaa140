"""What every answer tells browsers to refuse: guessing types, framing, telling addresses on."""

from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.config import settings

BUILT = ("/assets/", "/fonts/")
"""Files that are nothing by themselves: for their many answers the first line is enough."""
NOT_GUESSED = {"x-content-type-options": "nosniff"}
CAREFUL = NOT_GUESSED | {
    "x-frame-options": "SAMEORIGIN",
    # Links to guests' orders carry a key, which no other site may read from our address.
    "referrer-policy": "same-origin",
    "permissions-policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    "cross-origin-opener-policy": "same-origin-allow-popups",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"


@lru_cache
def policy(public_url: str, media_url: str) -> str:
    """From where a page may load what: from the shop itself, its pictures also from their CDN.

    Reflex puts scripts and styles into the page and evaluates what handlers have it run, so those
    words stand here; scripts of other sites don't. Forms lead on to payment pages, so where they
    lead to is left open.
    """
    shop = urlsplit(public_url)
    socket = f"{'wss' if shop.scheme == 'https' else 'ws'}://{shop.netloc}"
    media = urlsplit(media_url)
    pictures = f" {media.scheme}://{media.netloc}" if media.netloc else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{pictures}",
            f"connect-src 'self' {socket}",
            "frame-ancestors 'self'",
            "base-uri 'self'",
            "object-src 'none'",
        )
    )


class CarefulHeaders:
    """Adds them to every answer; HTTPS for ever once the shop is served by it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        wanted = NOT_GUESSED
        if not scope["path"].startswith(BUILT):
            whence = policy(settings().public_url, settings().media_public_url)
            wanted = CAREFUL | {"content-security-policy": whence}

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
                if settings().is_https:
                    headers.setdefault("strict-transport-security", ONE_YEAR)
            await send(message)

        await self.app(scope, receive, careful)
