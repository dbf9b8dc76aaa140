"""What search engines ask for first: who may look where, and which pages there are."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import reading
from marketplace.api.streams import (
    AN_HOUR,
    DECLARATION,
    at_most_a_minute,
    element,
    news,
    pieces_of,
    whole,
)
from marketplace.cards.crawlers import SitemapEntry, SitemapFile
from marketplace.config import settings
from marketplace.queries.sitemaps import sitemap_entries, sitemap_file, sitemap_files

PRIVATE = (
    pages.CART, pages.CHECKOUT, pages.MY_ACCOUNT, pages.SIGN_IN, pages.SIGN_UP,
    pages.FORGOT_PASSWORD, pages.RESET_PASSWORD, pages.CONFIRM_EMAIL, pages.SECOND_STEP,
    pages.VENDOR_HOME, pages.ADMIN_HOME, "/orders/", "/paid/", "/doors/", "/sandbox/",
)  # fmt: skip
ENDLESS = (f"{pages.SEARCH}?",)
"""Every question has an address; what they find is linked from categories and lists."""
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
FIVE_MINUTES = 300


async def robots(request: Request) -> Response:
    """GET: the public pages are welcome to be found, the others are nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*PRIVATE, *ENDLESS))]
    lines += ["", f"Sitemap: {whole('/sitemap.xml')}", ""]
    return PlainTextResponse("\n".join(lines), headers=AN_HOUR)


class FilesOnceInAWhile:
    """The list of sitemaps, made anew after five minutes: making it reads every product."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[float, list[SitemapFile]]] = {}
        self._making = asyncio.Lock()

    async def __call__(self) -> list[SitemapFile]:
        shop = settings().database_url
        async with self._making:
            made_at, files = self._made.get(shop, (0.0, []))
            if not files or time.monotonic() - made_at > FIVE_MINUTES:
                async with reading() as db:
                    files = await sitemap_files(db)
                self._made[shop] = (time.monotonic(), files)
        return files

    def forget(self) -> None:
        """Make it anew at the next question."""
        self._made.clear()


files_of_addresses = FilesOnceInAWhile()


@at_most_a_minute(60, "sitemap")
async def index(request: Request) -> Response:
    """GET: the files of addresses, with the last change in each."""
    files = await files_of_addresses()
    latest = max((file.changed_at for file in files if file.changed_at), default=None)
    return news(request, files, latest, _index(files))


async def _index(files: list[SitemapFile]) -> AsyncIterator[str]:
    yield f"{DECLARATION}<sitemapindex {SITEMAP}>"
    for file in files:
        address = element("loc", whole(f"/sitemaps/{file.name}.xml"))
        yield f"<sitemap>{address}{_lastmod(file.changed_at)}</sitemap>"
    yield "</sitemapindex>"


@at_most_a_minute(120, "sitemap")
async def addresses(request: Request) -> Response:
    """GET: the addresses in one file, with their last change and their pictures."""
    name = request.path_params["name"]
    async with reading() as db:
        file = await sitemap_file(db, name)
    if file is None:
        return PlainTextResponse("Not found", 404)
    found = pieces_of(
        f"<urlset {SITEMAP} {IMAGE}>",
        lambda db, after: sitemap_entries(db, name, after),
        _entry,
        "</urlset>",
    )
    return news(request, file, file.changed_at, found)


def _entry(entry: SitemapEntry) -> str:
    shown = "".join(
        f"<image:image>{element('image:loc', whole(picture))}</image:image>"
        for picture in entry.pictures
    )
    address = element("loc", whole(entry.path))
    return f"<url>{address}{_lastmod(entry.changed_at)}{shown}</url>"


def _lastmod(moment: datetime | None) -> str:
    return element("lastmod", moment.isoformat(timespec="seconds")) if moment else ""


routes = [
    Route("/robots.txt", robots),
    Route("/sitemap.xml", index),
    Route("/sitemaps/{name}.xml", addresses),
]
