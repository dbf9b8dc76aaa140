"""How fast the shop's pages are: `make bench-pages` writes the tables of `docs/benchmarks.md`.

It starts a shop of its own (or measures the one at SITE_URL, which must run with
DOCUMENTS_A_MINUTE=1000000 from this folder) and looks at it with a plain client, with
Chromium and, where npm is, with Lighthouse. Times depend on the machine and on what else it does,
so look at the ratios first.
"""

import asyncio
import contextlib
import os
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import brotli
import httpx

from benchmarks import browsing, lighthouse
from benchmarks.load import Measured, measure
from benchmarks.report import machine, write_section
from marketplace.config import ROOT
from tests.running import running_shop

CONCURRENCIES = (1, 8, 32)
ASKED = 600
"""Requests in one measurement of something that is kept."""
MADE = 80
"""Documents that are made in one measurement."""
BUILT = ROOT / ".web" / "build" / "client"


def main() -> None:
    """Measure, print, and write the section of the report."""
    with _site() as site:
        products = _products(site)
        parts = [asyncio.run(_documents(site, products))]
        pages = _pages(site, products[0])
        parts += [browsing.table(site, pages), lighthouse.table(site, pages)]
    write_section("Pages", ["\n\n".join([_introduction(), *parts])])


@contextlib.contextmanager
def _site() -> Iterator[str]:
    if running := os.environ.get("SITE_URL"):
        yield running
        return
    with running_shop("bench", DEMO_SCALE="0.2", DOCUMENTS_A_MINUTE="1000000") as address:
        yield address


def _introduction() -> str:
    return f"`make bench-pages`, {machine()}, one web process, client on the same machine."


def _products(site: str) -> list[str]:
    """Addresses of products, in an order that is the same each time."""
    index = httpx.get(f"{site}/sitemap.xml").text
    files = re.findall(r"<loc>([^<]+/sitemaps/products[^<]*)</loc>", index)
    texts = [httpx.get(file).text for file in files]
    found = [path for text in texts for path in re.findall(r"<loc>https?://[^/]+(/p/[^<]+)<", text)]
    random.Random(1).shuffle(found)
    return found


def _pages(site: str, product: str) -> dict[str, str]:
    home = httpx.get(site).text
    shelf = re.search(r'href="(/c/[^"]+)"', home)
    assert shelf
    return {"Home": "/", "Category": shelf[1], "Search": "/search", "Product": product}


async def _documents(site: str, products: Sequence[str]) -> str:
    """Documents that are kept beside the same bytes as a file, and documents that are made."""
    rows = []
    kept, fresh = products[0], iter(products[1:])
    for encoding in ("br", "identity"):
        file = _as_file(site, kept, encoding)
        for concurrency in CONCURRENCIES:
            headers = {"accept-encoding": encoding}
            document = await measure(site, [kept] * ASKED, concurrency, headers)
            static = await measure(site, [file] * ASKED, concurrency, headers)
            rows.append(_kept_row(encoding, concurrency, document, static))
    for concurrency in CONCURRENCIES:
        asked = [path for path, _ in zip(fresh, range(MADE), strict=False)]
        made = await measure(site, asked, concurrency, {"accept-encoding": "br"})
        rows.append(
            f"| made, br | {concurrency} | {made.median:.1f} / {made.at(0.95):.1f} "
            f"| {made.per_second:.0f} | – | – |"
        )
    head = (
        "| product document | connections | first byte, p50 / p95 ms | documents/s "
        "| same bytes as a file, p50 / p95 ms (files/s) | ratio at p50 |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows])


def _kept_row(encoding: str, concurrency: int, document: Measured, static: Measured) -> str:
    return (
        f"| kept, {encoding} | {concurrency} | {document.median:.1f} / {document.at(0.95):.1f} "
        f"| {document.per_second:.0f} | {static.median:.1f} / {static.at(0.95):.1f} "
        f"({static.per_second:.0f}) | {document.median / static.median:.2f} |"
    )


def _as_file(site: str, path: str, encoding: str) -> str:
    """Put a document's bytes where the built files are; gives the file's address."""
    page = httpx.get(site + path, headers={"accept-encoding": "identity"}).content
    file = BUILT / f"measured-{encoding}.html"
    file.write_bytes(page)
    Path(f"{file}.br").write_bytes(brotli.compress(page, quality=5))
    return f"/{file.name}"


if __name__ == "__main__":
    main()
