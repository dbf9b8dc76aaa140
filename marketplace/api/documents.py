"""Public pages as documents: true status codes, and a head that machines can read.

The page itself still comes alive in the browser. `fairhall.js` takes these tags away
once the page brings its own title.
"""

import json
import re
from html import escape
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.adapters.database import reading
from marketplace.cards.documents import Document
from marketplace.config import settings
from marketplace.queries.documents import document_at
from marketplace.services.settings import shop_settings

REPLACED = re.compile(rb'<title>.*?</title>|<meta content="favicon.ico" property="og:image"/>')
ADDRESSES = {"url", "item", "image", "logo", "urlTemplate"}
"""The properties of a schema.org object that are addresses."""
ONLY_WHOLE = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
"""What a browser may ask that would spare the page which the head is put into."""


class Documents:
    """Gives the shell of a public page the status and the head of what it shows."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        document = await _document(scope)
        if document is None:
            await self.app(scope, receive, send)
        elif document.moved_to:
            await RedirectResponse(document.moved_to, status_code=301)(scope, receive, send)
        else:
            headers = [pair for pair in scope["headers"] if pair[0] not in ONLY_WHOLE]
            # Without extensions the server is not told to send a file past us.
            whole = {**scope, "headers": headers, "extensions": {}}
            await self.app(whole, receive, _with_head(document, send))


async def _document(scope: Scope) -> Document | None:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    if not re.fullmatch(r"/|/[pcv]/[^/.]+/?", scope["path"]):
        return None
    async with reading() as db:
        known = await shop_settings(db)
        return await document_at(db, scope["path"], known.site_name, known.site_tagline)


def _with_head(document: Document, send: Send) -> Send:
    """A `send` that waits for the whole page, puts the head in, and passes it on."""
    start: Message = {}
    page = bytearray()

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        page.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        body = REPLACED.sub(b"", bytes(page))
        body = body.replace(b"<head>", b"<head>" + head(document), 1)
        # Behind the page's own scripts: React takes the first one it meets for its own.
        body = body.replace(b"</head>", islands(document) + b"</head>", 1)
        headers = MutableHeaders(raw=start["headers"])
        for outdated in ("etag", "last-modified", "content-length"):
            del headers[outdated]
        headers["cache-control"] = "no-cache"
        if body:
            headers["content-length"] = str(len(body))
        await send(start | {"status": document.status})
        await send({"type": "http.response.body", "body": body})

    return collect


def head(document: Document) -> bytes:
    """The tags of a document, each marked so that the page can take them over."""
    site = settings().public_url.rstrip("/")
    named = {"description": document.description} | (
        {"robots": "noindex"} if document.status != 200 else {}
    )
    shared = {
        "og:title": document.title,
        "og:description": document.description,
        "og:url": site + document.path,
        "og:image": site + document.image if document.image else "",
        "og:type": "website",
        "twitter:card": "summary_large_image" if document.image else "summary",
    }
    tags = [f"<title data-document>{escape(document.title)}</title>"]
    tags += [_meta("name", name, text) for name, text in named.items() if text]
    tags += [_meta("property", name, text) for name, text in shared.items() if text]
    if document.status == 200:
        tags.append(f'<link data-document rel="canonical" href="{escape(site + document.path)}">')
    return "".join(tags).encode()


def islands(document: Document) -> bytes:
    """The schema.org objects of a document, with whole addresses."""
    site = settings().public_url.rstrip("/")
    return "".join(_script(_absolute(thing, site)) for thing in document.data).encode()


def _meta(kind: str, name: str, text: str) -> str:
    return f'<meta data-document {kind}="{name}" content="{escape(text)}">'


def _script(thing: Any) -> str:
    """A JSON-LD island; no text in it can end the element."""
    text = json.dumps(thing, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script data-document type="application/ld+json">{text}</script>'


def _absolute(value: Any, site: str) -> Any:
    if isinstance(value, list):
        return [_absolute(one, site) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _with_site(one, site) if name in ADDRESSES else _absolute(one, site)
        for name, one in value.items()
    }


def _with_site(address: Any, site: str) -> Any:
    if isinstance(address, list):
        return [_with_site(one, site) for one in address]
    return site + address if address.startswith("/") else address
