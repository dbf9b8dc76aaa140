"""The shop closed for maintenance: 503 and a word to shoppers, while staff can look around."""

import time
from html import escape

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.adapters.database import reading
from marketplace.api.forms import actor_behind
from marketplace.routes import PROVE_AGAIN, SECOND_STEP, SIGN_IN, STOP_PAYOUTS
from marketplace.services.settings import shop_settings

log = structlog.get_logger()

OPEN_ALL_THE_SAME = (
    SIGN_IN, SECOND_STEP, PROVE_AGAIN, "/doors/sign-in", "/doors/second-step",
    "/doors/prove-again", "/doors/challenge", "/doors/sign-out", "/doors/with/",
    "/doors/passkeys/", "/doors.js", "/admin", "/assets/", "/fonts/", "/media/", "/health",
    "/metrics", "/ping", "/webhooks/", "/paid/",
    "/sandbox/", "/robots.txt", "/fairhall.js", "/passkeys.js", "/favicon.svg", "/mark.svg",
    "/doors/consent", "/doors/news/end", STOP_PAYOUTS, "/doors/stop-payouts",
)  # fmt: skip
"""The ways of staff, machines, people who have just paid, and who wants no more letters, or no
payout to somebody else."""
RETRY_AFTER = "600"
KNOWN_FOR = 2.0
"""Seconds for which a process does not ask again whether the shop is open."""

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name} is closed for a moment</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><link rel="icon" href="/favicon.svg">
<style>
  :root {{ color-scheme: light dark }}
  body {{ display: grid; min-height: 90vh; place-content: center; gap: 1rem; padding: 2rem;
    max-width: 34rem; margin: auto; font: 1.0625rem/1.6 system-ui, sans-serif }}
  h1 {{ margin: 0; font-size: 2rem; line-height: 1.2 }} p {{ margin: 0 }}
</style></head>
<body><h1>{name} is closed for a moment</h1><p>{notice}</p>
<p>Your basket and your orders are safe.</p></body></html>"""


class ClosedForNow:
    """Stands in front of the shop while the setting `closed_notice` says something."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._asked = 0.0
        self._name, self._notice = "", ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._closed(scope) if self._concerns(scope) else None
        await (answer or self.app)(scope, receive, send)

    @staticmethod
    def _concerns(scope: Scope) -> bool:
        return scope["type"] == "http" and not scope["path"].startswith(OPEN_ALL_THE_SAME)

    async def _closed(self, scope: Scope) -> Response | None:
        if time.monotonic() - self._asked > KNOWN_FOR:
            self._asked = time.monotonic()
            await self._ask()
        if not self._notice or (await actor_behind(Request(scope))).is_staff:
            return None
        page = PAGE.format(name=escape(self._name), notice=escape(self._notice))
        return HTMLResponse(page, 503, {"retry-after": RETRY_AFTER, "cache-control": "no-store"})

    async def _ask(self) -> None:
        """While the database is away it stays as it was: pages that are kept can be given."""
        try:
            async with reading() as db:
                known = await shop_settings(db)
        except SQLAlchemyError as error:
            log.warning("closed.not_known", error=str(error))
            return
        self._name, self._notice = known.site_name, known.closed_notice
