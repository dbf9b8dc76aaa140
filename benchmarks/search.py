"""How fast search is, and how it grows: `python -m benchmarks.search [SIZES…]`.

For each number of products (1,000, 10,000, 50,000 and 250,000 unless named) the whole of a page
of results, as the shop makes it, beside the one question at its core (the candidates with their
facets) put straight to Typesense by a bare client, in turns, at 1, 8 and 32 at once. And the
panel under the search box, for every key of a query. The products are the rows of
`../shared/data/products-50k.csv.gz`, the queries those of `judged-queries.tsv`.
"""

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from itertools import islice

import httpx
from sqlalchemy import text

from benchmarks.catalogue import documents
from benchmarks.report import machine, write_section
from benchmarks.shop import empty_shop
from marketplace.adapters import search_index, search_query
from marketplace.adapters.database import transaction
from marketplace.adapters.meaning import Vector, meanings
from marketplace.config import ROOT, settings
from marketplace.jobs import search_upkeep
from marketplace.queries.search import results
from marketplace.queries.search_suggestions import suggestions
from marketplace.rules.permissions import Actor
from marketplace.rules.search_document import Document
from marketplace.rules.search_meaning import meant
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query

DATA = ROOT.parent / "shared" / "data"
SIZES = (1_000, 10_000, 50_000, 250_000)
CONCURRENCIES = (1, 8, 32)
ASKED, WARM = 200, 30
A_BATCH = 1_000
VISITOR = Actor(visitor=b"benchmark")

Deed = Callable[[str], Awaitable[object]]


async def measure(sizes: Sequence[int]) -> None:
    """Fill the index to each size and measure; write the tables."""
    queries = _queries()
    pages, keys = [], []
    have = 0
    vectors: list[Vector] = []
    for size in sizes:
        took = await _grow(have, size, vectors)
        have = size
        for count in CONCURRENCIES:
            pages.append(await _row(size, count, queries))
            print(pages[-1], flush=True)
        keys.append(await _keys(size, took, queries))
        print(keys[-1], flush=True)
    write_section(
        "Search",
        [
            f"`python -m benchmarks.search`, {machine()}, one process, {ASKED} queries in a cell.",
            "",
            "| products | at once | page of results, p50 / p95 ms | straight to Typesense "
            "| ratio p50 | ratio p95 | pages/s | answered by PostgreSQL |",
            "|---|---|---|---|---|---|---|---|",
            *pages,
            "",
            "| products | indexed, documents/s | panel for one key, p50 / p95 ms |",
            "|---|---|---|",
            *keys,
        ],
    )


class Refused(Exception):
    """The engine itself, asked straight, had too much to do."""


async def _row(size: int, concurrency: int, queries: list[str]) -> str:
    try:
        return await _measured(size, concurrency, queries)
    except Refused as refused:
        return f"| {size:,} | {concurrency} | – | {refused} | – | – | – | – |"


async def _measured(size: int, concurrency: int, queries: list[str]) -> str:
    async with httpx.AsyncClient(
        base_url=settings().typesense_url,
        headers={
            "X-TYPESENSE-API-KEY": settings().typesense_api_key.get_secret_value(),
            "Accept-Encoding": "identity",
        },
        timeout=60,
        limits=httpx.Limits(max_connections=64),
    ) as client:
        straight, page = _straight(client), Page()
        for deed in (page, straight):
            await _timed(deed, queries[:WARM], concurrency)
        ours, bare = [], []
        page.fallen_back = 0
        spent = 0.0
        for turn in range(0, ASKED, 50):  # in turns, so that both meet the same weather
            asked = queries[WARM + turn : WARM + turn + 50]
            began = time.perf_counter()
            ours += await _timed(page, asked, concurrency)
            spent += time.perf_counter() - began
            bare += await _timed(straight, asked, concurrency)
    (p50, p95), (bare50, bare95) = _shares(ours), _shares(bare)
    return (
        f"| {size:,} | {concurrency} | {p50:.1f} / {p95:.1f} | {bare50:.1f} / {bare95:.1f} "
        f"| {p50 / bare50:.2f} | {p95 / bare95:.2f} | {len(ours) / spent:.0f} "
        f"| {100 * page.fallen_back // len(ours)} % |"
    )


class Page:
    """The shop's own way to a page; counts those that PostgreSQL had to answer.

    It does when the engine takes longer than a shopper is let wait.
    """

    fallen_back = 0

    async def __call__(self, query: str) -> None:
        page = await results(None, VISITOR, SearchRequest(q=query))
        self.fallen_back += page.notice.startswith("Search is working in a simple way")


def _straight(client: httpx.AsyncClient) -> Deed:
    async def ask(query: str) -> None:
        request = SearchRequest(q=query)
        search = search_query.candidates(read_query(query), request, settings().currency)
        body = {"searches": [{"collection": search_index.alias(), **search}]}
        answer = await client.post("/multi_search", content=json.dumps(body))
        if not answer.is_success:
            raise Refused(f"answered {answer.status_code}, {answer.reason_phrase}")

    return ask


async def _keys(size: int, took: float, queries: list[str]) -> str:
    """Every key of some queries, one after the other, as somebody types."""
    typed = [query[:end] for query in queries[:25] for end in range(1, len(query) + 1)]
    p50, p95 = _shares(await _timed(suggestions, typed, 1))
    return f"| {size:,} | {took:,.0f} | {p50:.1f} / {p95:.1f} |"


async def _timed(deed: Deed, queries: Sequence[str], concurrency: int) -> list[float]:
    """Milliseconds of each, so many at once."""
    waiting, times = iter(queries), []

    async def work() -> None:
        for query in waiting:
            began = time.perf_counter()
            await deed(query)
            times.append(1_000 * (time.perf_counter() - began))

    await asyncio.gather(*(work() for _ in range(concurrency)))
    return times


def _shares(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _queries() -> list[str]:
    lines = (DATA / "judged-queries.tsv").read_text(encoding="utf-8").splitlines()
    queries = sorted({line.split("\t")[0] for line in lines})
    random.Random(7).shuffle(queries)
    return (queries * 2)[: ASKED + WARM]


async def _grow(have: int, size: int, vectors: list[Vector]) -> float:
    """Bring index and meanings to this size. Returns documents indexed a second."""
    products = documents(DATA / "products-50k.csv.gz", size)
    began = time.perf_counter()
    await search_upkeep.publish(_batches(products))
    took = size / (time.perf_counter() - began)
    await _understand(islice(documents(DATA / "products-50k.csv.gz", size), have, None), vectors)
    return took


async def _batches(products: Iterator[Document]) -> AsyncIterator[list[Document]]:
    while batch := list(islice(products, A_BATCH)):
        yield batch


async def _understand(products: Iterator[Document], vectors: list[Vector]) -> None:
    """Rows with the meaning of each; words that come again are not worked out again."""
    by_words: dict[str, Vector] = {}
    async with transaction() as db:
        # The shop's own role may not touch what the table is made of.
        await db.execute(text("SET LOCAL ROLE NONE"))
        await db.execute(text("DROP INDEX ix_product_meaning_vector"))
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        while batch := list(islice(products, A_BATCH)):
            texts = [meant(one["title"], "", one["summary"]) for one in batch]
            new = [words for words in dict.fromkeys(texts) if words not in by_words]
            by_words.update(zip(new, await meanings(new) or [], strict=True))
            rows = [
                {"id": int(one["id"]), "vector": str(by_words[words])}
                for one, words in zip(batch, texts, strict=True)
            ]
            await db.execute(
                text("INSERT INTO product_meaning VALUES (:id, '', CAST(:vector AS halfvec))"),
                rows,
            )
    async with transaction() as db:
        await db.execute(text("SET LOCAL ROLE NONE"))
        await db.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        await db.execute(
            text(
                "CREATE INDEX ix_product_meaning_vector ON product_meaning"
                " USING hnsw (vector halfvec_ip_ops)"
            )
        )


def main() -> None:
    """Measure the sizes that are named, or all."""
    if not (DATA / "products-50k.csv.gz").exists():
        sys.exit(f"Skipped: there are no products in {DATA}.")
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    with empty_shop():
        asyncio.run(measure(sizes))


if __name__ == "__main__":
    main()
