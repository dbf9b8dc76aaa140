"""What happened at the doors, for the log: who came in, who was refused, and why."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.adapters.tokens import SESSION_COOKIE, alias

log = structlog.get_logger()

REFUSALS = {400, 401, 403, 413, 422, 429}
SESSION = re.compile(rf"(?:__Host-)?{SESSION_COOKIE}=(\"\"|[^;]*)")


class Watch:
    """Logs every session that is opened or closed, every refusal, and every form sent back.

    Whatever the way in, it is seen here by the cookie that it ends with. An e-mail is told by an
    alias: the same one is the same person, and nobody reads who that is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(scope, message["status"], Headers(raw=message["headers"]))
            await send(message)

        await self.app(scope, receive, watched)


def _tell(scope: Scope, status: int, answer: Headers) -> None:
    client = scope.get("client")
    about: dict[str, Any] = {"path": scope["path"][:200], "address": client[0] if client else ""}
    for cookie in answer.getlist("set-cookie"):
        if session := SESSION.match(cookie):
            is_over = session[1] in {"", '""'}
            log.info("session.closed" if is_over else "session.opened", **about)
    if status in REFUSALS:
        log.warning("request.refused", method=scope["method"], status=status, **about)
    elif scope["method"] == "POST":
        _tell_form(answer.get("location", ""), about)


def _tell_form(location: str, about: dict[str, Any]) -> None:
    said = parse_qs(urlsplit(location).query)
    if problem := said.get("problem"):
        who = alias(said["email"][0].strip().lower()) if "email" in said else ""
        log.info("form.refused", problem=problem[0][:100], who=who, **about)
