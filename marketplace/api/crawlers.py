"""What search engines ask for first: who may look where, and which pages there are."""

from collections.abc import Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import reading
from marketplace.adapters.limits import at_most
from marketplace.api.forms import client_address
from marketplace.config import settings
from marketplace.errors import TooMany
from marketplace.queries.sitemaps import Entry, sitemap, sitemap_names

PRIVATE = (
    pages.CART, pages.CHECKOUT, pages.MY_ACCOUNT, pages.VENDOR_HOME, pages.ADMIN_HOME,
    "/orders/", "/sandbox/",
)  # fmt: skip
AN_HOUR = {"cache-control": "public, max-age=3600"}
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _site() -> str:
    return settings().public_url.rstrip("/")


async def robots(request: Request) -> Response:
    """GET: the public pages are welcome to be found, the others are nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines += ["", f"Sitemap: {_site()}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines), headers=AN_HOUR)


async def index(request: Request) -> Response:
    """GET: the files of addresses."""
    async with reading() as db:
        names = await sitemap_names(db)
    files = (f"<sitemap><loc>{_site()}/sitemaps/{name}.xml</loc></sitemap>" for name in names)
    return _xml("sitemapindex", files)


async def addresses(request: Request) -> Response:
    """GET: the addresses of one kind, with their last change."""
    try:
        await at_most("60/minute", "sitemap", client_address(request))
    except TooMany as problem:
        return PlainTextResponse(problem.message, 429)
    async with reading() as db:
        entries = await sitemap(db, request.path_params["name"])
    if not entries:
        return PlainTextResponse("Not found", 404)
    return _xml("urlset", map(_entry, entries))


def _entry(entry: Entry) -> str:
    path, changed = entry
    when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<url><loc>{escape(_site() + path)}</loc>{when}</url>"


def _xml(root: str, items: Iterable[str]) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?><{root} {NAMESPACE}>{"".join(items)}</{root}>'
    return Response(text, media_type="application/xml", headers=AN_HOUR)


routes = [
    Route("/robots.txt", robots),
    Route("/sitemap.xml", index),
    Route("/sitemaps/{name}.xml", addresses),
]
