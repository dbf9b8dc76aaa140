"""The ASGI layer that answers a page's address with the finished page."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from redis.exceptions import RedisError
from reflex.route import get_route_regex, replace_brackets_with_keywords
from reflex_base.registry import RegistrationContext
from starlette.datastructures import Headers, QueryParams
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reflex_documents import markup
from reflex_documents.document import Document
from reflex_documents.opening import Check, Opened, open_page
from reflex_documents.renderer import NotRendered, Renderer
from reflex_documents.store import ENCODERS, Made, Store, Stored, etag, key_of

log = logging.getLogger(__name__)

SHARED = "public, max-age=0, s-maxage=30, stale-while-revalidate=300"
"""For a page that is the same for everybody; caches between ask again, and may be late by that."""
PERSONAL = "private, no-store"
VARY = "Accept-Encoding, Cookie"
MOST_WANTED = next(iter(ENCODERS))
PLAIN = "/!$&'()*+,;=:@"
"""What stands in a browser's path as it is; a "?" that belongs to the path does not."""


@dataclass(frozen=True)
class Page:
    """One route that is answered as a document.

    `describe` reads the head from the page's states. `seconds` is how long the document is
    fresh for everybody (0: made for each). `parameters` keeps of a query what the page heeds,
    in one order, so that `?b=1&a=2&utm=x` and `?a=2&b=1` are one document.
    """

    route: str
    describe: Callable[[Opened], Document]
    seconds: int = 0
    parameters: Callable[[QueryParams], Mapping[str, Any] | Sequence[tuple[str, str]]] = (
        lambda _query: {}
    )

    def matches(self, path: str) -> bool:
        """Whether a path is an address of this page."""
        return self._pattern.fullmatch("/" + path.strip("/")) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return get_route_regex(replace_brackets_with_keywords(self.route.strip("/") or "index"))


@dataclass(frozen=True)
class Site:
    """What the layer must know of an application."""

    url: str
    """Where the site is, without a slash at its end; from there come all absolute addresses."""
    language: str
    pages: Sequence[Page]
    nowhere: Page
    """What is shown for an address that nothing else answers."""
    frame: Sequence[Any]
    """Handlers that run beside every page's own: what its header and footer show."""
    check: Check
    is_personal: Callable[[Headers], bool]
    """Whether a request's pages may show anything of its own."""
    admit: Callable[[Scope], Awaitable[Response | None]]
    """Asked before a document is made (not before one is given): an answer refuses."""
    refuse: Callable[[Exception, str], Response | None]
    """The answer to an exception of a handler; None for those that are faults."""
    renderer: Renderer
    store: Store
    shell: Path
    """The empty page that Reflex built, `__spa-fallback.html`."""
    edition: Callable[[Headers], Mapping[str, str]] = lambda _headers: {}
    """What of its headers a request for a shared page heeds, tidied; each is a document."""


class Documents:
    """Answers GET and HEAD of the site's pages; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        self._making: dict[str, asyncio.Task[_Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
        elif page := self._page(scope["path"]):
            response = await self._answer(page, scope)
            await response(scope, receive, send)
        elif _wants_page(scope):
            await self._pass_on(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _page(self, path: str) -> Page | None:
        return next((page for page in self._site.pages if page.matches(path)), None)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; where it finds nothing, say so on a page."""
        found_nothing = False

        async def watched(message: Message) -> None:
            nonlocal found_nothing
            if message["type"] == "http.response.start":
                found_nothing = message["status"] == 404
            if not found_nothing:
                await send(message)

        await self._app(scope, receive, watched)
        if found_nothing:
            response = await self._answer(self._site.nowhere, scope)
            await response(scope, receive, send)

    async def _answer(self, page: Page, scope: Scope) -> Response:
        headers = Headers(scope=scope)
        accepted = [name for name in ENCODERS if _accepts(headers, name)]
        is_shared = page.seconds > 0 and not self._site.is_personal(headers)
        address = _address(page, scope, is_shared)
        heeded = self._site.edition(headers) if is_shared else {}
        if is_shared and (stored := await self._stored(key_of(address, heeded), accepted)):
            if not stored.is_fresh:
                self._make_once(page, address, heeded)
            return _response(stored, headers, SHARED)
        if refusal := await self._site.admit(scope):
            return refusal
        once = asyncio.shield(self._make_once(page, address, heeded)) if is_shared else None
        answer = await (once or self._make(page, address, headers))
        if answer.response:
            return _own(answer.response)
        stored = await asyncio.to_thread(_encoded, answer, accepted)
        return _response(stored, headers, SHARED if is_shared and answer.is_whole else PERSONAL)

    @cached_property
    def _build(self) -> str:
        """Which build of the pages a document is from: others link to files that are gone."""
        return etag(self._site.shell.read_bytes())

    async def _stored(self, key: str, accepted: list[str]) -> Stored | None:
        try:
            return await self._site.store.get(self._build + key, accepted)
        except RedisError as error:
            log.warning("No stored documents: %s", error)
            return None

    def _make_once(
        self, page: Page, address: str, headers: Mapping[str, str]
    ) -> "asyncio.Task[_Answer]":
        """Make a shared document; whoever asks meanwhile waits for the same one."""
        key = key_of(address, headers)
        if key not in self._making:
            task = asyncio.create_task(self._make_and_keep(page, address, headers))
            self._making[key] = task
            task.add_done_callback(lambda _done: self._making.pop(key, None))
        return self._making[key]

    async def _make_and_keep(
        self, page: Page, address: str, headers: Mapping[str, str]
    ) -> "_Answer":
        count, key = await self._count(), key_of(address, headers)
        answer = await self._make(page, address, headers)
        if count is not None and answer.is_whole and answer.status == 200:
            await asyncio.to_thread(answer.encoded, MOST_WANTED)
            asyncio.create_task(self._keep(page, key, answer, count))  # noqa: RUF006
        elif answer.is_whole or answer.response:
            asyncio.create_task(self._drop(key))  # noqa: RUF006
        return answer

    async def _count(self) -> int | None:
        try:
            return await self._site.store.count()
        except RedisError:
            return None

    async def _keep(self, page: Page, key: str, answer: "_Answer", count: int) -> None:
        bodies = await asyncio.to_thread(answer.in_every_encoding)
        made = Made(answer.status, bodies, answer.depends_on, count)
        try:
            await self._site.store.keep(self._build + key, made, page.seconds)
        except RedisError as error:
            log.warning("Document not kept: %s", error)

    async def _drop(self, key: str) -> None:
        """What was here before is here no more: it has moved, or is gone."""
        with contextlib.suppress(RedisError):
            await self._site.store.drop(self._build + key)

    async def _make(self, page: Page, address: str, headers: Mapping[str, str]) -> "_Answer":
        site = self._site
        whole = site.url + address
        try:
            opened = await open_page(
                RegistrationContext.get().app, whole, headers, site.frame, site.check
            )
        except Exception as error:
            response = site.refuse(error, address)
            if response is None:
                raise
            return _Answer(response=response)
        document = page.describe(opened)
        if moved := document.moved_to or opened.redirect:
            permanent = 301 if document.moved_to else 303
            return _Answer(response=RedirectResponse(moved, permanent))
        return await self._rendered(whole, document, await opened.as_json())

    async def _rendered(self, address: str, document: Document, state: str) -> "_Answer":
        site = self._site
        about = (document, state, site.url, site.language)
        try:
            page = await site.renderer.render(address, state)
        except NotRendered as error:
            log.warning("Document without renderer: %s", error)
            shell = await asyncio.to_thread(site.shell.read_bytes)
            fallback = {"identity": markup.fallback(shell, *about)}
            return _Answer(document.status, fallback)
        bodies = {"identity": markup.finished(page, *about)}
        return _Answer(document.status, bodies, document.depends_on, is_whole=True)


@dataclass(frozen=True)
class _Answer:
    """A document as far as it has been encoded yet, or another response in its place."""

    status: int = 200
    bodies: dict[str, bytes] = field(default_factory=dict, repr=False)
    depends_on: frozenset[str] = frozenset()
    is_whole: bool = False
    """Rendered to its end, and not the fallback."""
    response: Response | None = None

    def encoded(self, encoding: str) -> bytes:
        """The document in an encoding; blocks while it is made, once."""
        if encoding not in self.bodies:
            self.bodies[encoding] = ENCODERS[encoding](self.bodies["identity"])
        return self.bodies[encoding]

    def in_every_encoding(self) -> dict[str, bytes]:
        """The document by encoding."""
        return {name: self.encoded(name) for name in ("identity", *ENCODERS)}


def _address(page: Page, scope: Scope, is_shared: bool) -> str:
    """The path with the query; of a shared page only what it heeds."""
    query = QueryParams(scope["query_string"])
    heeded = page.parameters(query) if is_shared else query.multi_items()
    path = quote("/" + scope["path"].strip("/"), PLAIN, errors="replace")
    return f"{path}?{urlencode(heeded)}" if heeded else path


def _wants_page(scope: Scope) -> bool:
    """Whether a browser asks for something to look at, not for a file."""
    return "text/html" in Headers(scope=scope).get("accept", "") and "." not in scope["path"]


def _accepts(headers: Headers, encoding: str) -> bool:
    offered: dict[str, bool] = {}
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, parameters = part.partition(";")
        offered[name.strip()] = not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters)
    return offered.get(encoding, offered.get("*", False))


def _encoded(answer: _Answer, accepted: list[str]) -> Stored:
    encoding = accepted[0] if accepted else "identity"
    return Stored(
        answer.status, etag(answer.bodies["identity"]), encoding, answer.encoded(encoding)
    )


def _own(response: Response) -> Response:
    """This request's own copy: the layers around add to the headers of what they are given."""
    own = copy(response)
    own.__dict__.pop("_headers", None)
    own.raw_headers = [*response.raw_headers]
    own.headers.setdefault("cache-control", PERSONAL)
    return own


def _response(stored: Stored, asked: Headers, caching: str) -> Response:
    tag = f'W/"{stored.etag}"'
    headers = {"etag": tag, "cache-control": caching, "vary": VARY}
    if stored.status == 200 and tag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if stored.encoding != "identity":
        headers["content-encoding"] = stored.encoding
    return Response(stored.body, stored.status, headers, "text/html; charset=utf-8")
