"""What machines read in one go and is too long for memory: XML in pieces, sent when it is news."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from functools import wraps
from hashlib import sha256
from html import escape
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from marketplace.adapters.database import Session, reading
from marketplace.adapters.limits import at_most
from marketplace.api.forms import client_address
from marketplace.cards.crawlers import Batch
from marketplace.config import settings
from marketplace.errors import TooMany
from marketplace.models.columns import now

AN_HOUR = {"cache-control": "public, max-age=3600"}
XML = "application/xml; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that XML has no way to write."""

Row = TypeVar("Row")
Door = Callable[[Request], Awaitable[Response]]


def at_most_a_minute(times: int, action: str) -> Callable[[Door], Door]:
    """Turns away whoever asks more often."""

    def counted(door: Door) -> Door:
        @wraps(door)
        async def answer(request: Request) -> Response:
            try:
                await at_most(f"{times}/minute", action, client_address(request))
            except TooMany as problem:
                return PlainTextResponse(problem.message, 429, {"retry-after": "60"})
            return await door(request)

        return answer

    return counted


def news(
    request: Request, version: object, changed_at: datetime | None, pieces: AsyncIterator[str]
) -> Response:
    """The pieces, for who doesn't have this version; 304 for who does, and no body for HEAD.

    What has no date of its own, such as a category's name, makes a version anew each day.
    """
    known = sha256(f"{version} {changed_at} {now().date()}".encode()).hexdigest()[:20]
    headers = AN_HOUR | {"etag": f'W/"{known}"'}
    if changed_at:
        headers["last-modified"] = format_datetime(changed_at, usegmt=True)
    if known in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = pieces if request.method == "GET" else iter(())
    return StreamingResponse(body, media_type=XML, headers=headers)


async def pieces_of(
    opening: str,
    batch: Callable[[Session, int], Awaitable[Batch[Row]]],
    written: Callable[[Row], str],
    closing: str,
) -> AsyncIterator[str]:
    """A document, batch by batch; no transaction is open while a slow reader takes its time."""
    yield DECLARATION + opening
    after = 0
    while True:
        async with reading() as db:
            found = await batch(db, after)
        yield "".join(map(written, found.rows))
        after = found.after
        if not after:
            break
    yield closing


def element(name: str, text: str) -> str:
    """An element with text that cannot end it; without text none."""
    return f"<{name}>{escape(text.translate(UNFIT))}</{name}>" if text else ""


def whole(path: str) -> str:
    """The address of a path on this site."""
    return settings().public_url.rstrip("/") + path
