"""How good search is: judged shopping queries through the shop's own query code.

`python -m benchmarks.relevance [PRODUCTS.csv.gz QUERIES.tsv]` reads products (`id`, `title`,
`description`, and `brand` and `category` if there are such columns) and judgments, lines of
`query<TAB>product id<TAB>gain` with gains from 0 to 1, and measures search beside plain BM25
and beside PostgreSQL's full text on the same products. Services of its own run meanwhile; the
shop's are left alone. The table goes into `docs/benchmarks.md`.
"""

import asyncio
import csv
import gzip
import math
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import islice
from pathlib import Path

import bm25s
from sqlalchemy import text

from benchmarks.report import machine, write_section
from benchmarks.shop import empty_shop
from marketplace.adapters.database import reading, transaction
from marketplace.config import ROOT
from marketplace.jobs import search_upkeep
from marketplace.jobs.understanding import understand_missing
from marketplace.queries.search_finding import best
from marketplace.queries.search_plain import WORDS
from marketplace.rules.search_document import Document, Facts, Offered, document
from marketplace.rules.search_terms import read_query, stems

DATA = ROOT.parent / "shared" / "data"
OFFER = Offered("shop", "Shop", "", "new", 1_000, None, "EUR", 1)
"""The judged products have no offers; all get the same."""
DEPTH = 100

Judged = dict[str, dict[int, float]]
"""Gains from 0 to 1 by query and product."""
Row = dict[str, str]
Searcher = Callable[[str], Awaitable[list[int]]]


async def measure(products: Path, queries: Path) -> None:
    """Take the products in, ask every judged query everywhere, write the table."""
    rows = read_products(products)
    judged = read_judgments(queries, {row["id"]: number for number, row in enumerate(rows, 1)})
    await take_in(rows)
    searchers: dict[str, Searcher] = {
        "this shop": by_shop,
        "BM25, stemmed": by_bm25(rows),
        "PostgreSQL full text": by_full_text,
    }
    lines = [
        f"`python -m benchmarks.relevance`, {machine()}: {len(judged)} queries, "
        f"{len(rows):,} products of `{products.name}`.",
        "",
        "| search | nDCG@10 | recall@100, gain 1 | recall@100, any gain | nothing found "
        "| p50 / p95 ms |",
        "|---|---|---|---|---|---|",
    ]
    for name, searcher in searchers.items():
        lines.append(f"| {name} | " + " | ".join(await figures(searcher, judged)) + " |")
        print(lines[-1], flush=True)
    write_section("Relevance", lines)


async def figures(searcher: Searcher, judged: Judged) -> list[str]:
    """The averages over all queries, as cells of the table."""
    rankings: dict[str, list[int]] = {}
    times = []
    for query in judged:
        began = time.perf_counter()
        rankings[query] = await searcher(query)
        times.append(1_000 * (time.perf_counter() - began))
    pairs = [(rankings[query], gains) for query, gains in judged.items()]
    best_known = [pair for pair in pairs if max(pair[1].values()) >= 1]
    tail = statistics.quantiles(times, n=20)[-1]
    return [
        f"{statistics.fmean(ndcg(*pair) for pair in pairs):.4f}",
        f"{statistics.fmean(recall(*pair, least=1.0) for pair in best_known):.4f}",
        f"{statistics.fmean(recall(*pair) for pair in pairs):.4f}",
        f"{statistics.fmean(not ranking for ranking, _ in pairs):.4f}",
        f"{statistics.median(times):.1f} / {tail:.1f}",
    ]


async def by_shop(query: str) -> list[int]:
    """What the shop's own query code puts in order."""
    return await best(read_query(query))


def by_bm25(rows: list[Row]) -> Searcher:
    """Okapi BM25 over the same stems."""
    index = bm25s.BM25()
    index.index(
        [stems(f"{row['title']} {row['description']}") for row in rows], show_progress=False
    )

    async def search(query: str) -> list[int]:
        known = [stem for stem in stems(query) if stem in index.vocab_dict]
        if not known:
            return []
        found, scores = index.retrieve([known], k=min(DEPTH, len(rows)), show_progress=False)
        both = zip(found[0], scores[0], strict=True)
        return [int(place) + 1 for place, score in both if score > 0]

    return search


async def by_full_text(query: str) -> list[int]:
    """PostgreSQL's own ranking of everything that has one of the words."""
    words = str(WORDS).replace("::", "\\:\\:")
    statement = text(f"""
        SELECT product.id FROM product,
            (SELECT to_tsquery('english', replace(CAST(plainto_tsquery('english', :query)
                AS text), '&', '|')) AS words) AS asked
        WHERE {words} @@ asked.words
        ORDER BY ts_rank({words}, asked.words, 1) DESC, product.id LIMIT {DEPTH}
    """)
    async with reading() as db:
        return [id for (id,) in (await db.execute(statement, {"query": query})).all()]


async def take_in(rows: list[Row]) -> None:
    """The products in the database, their meanings and the index."""
    async with transaction() as db:
        await db.execute(text("INSERT INTO category (slug, name, position) VALUES ('a', 'A', 0)"))
        insert = text("""
            INSERT INTO product (id, slug, title, brand, description, category_id,
                rating_sum, rating_count, sold_count)
            OVERRIDING SYSTEM VALUE
            SELECT :id, :slug, :title, :brand, :description, category.id, 0, 0, 0 FROM category
        """)
        await db.execute(
            insert,
            [
                {
                    "id": number,
                    "slug": str(number),
                    "title": row["title"],
                    "brand": row.get("brand") or "",
                    "description": row["description"],
                }
                for number, row in enumerate(rows, 1)
            ],
        )
    await understand_missing(0)
    await search_upkeep.publish(in_batches(map(as_document, range(1, len(rows) + 1), rows)))


def as_document(number: int, row: Row) -> Document:
    """A product as the search index keeps it."""
    shelf = row.get("category") or ""
    return document(
        Facts(
            number,
            str(number),
            row["title"],
            brand=row.get("brand") or "",
            description=row["description"],
            categories=[(shelf, shelf)] if shelf else [],
            offers=[OFFER],
        )
    )


def read_products(path: Path) -> list[Row]:
    """The products; each is known by its place, counted from 1."""
    csv.field_size_limit(10_000_000)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_judgments(path: Path, numbers: dict[str, int]) -> Judged:
    """Lines of `query<TAB>product id<TAB>gain`."""
    judged: Judged = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, product, gain = line.split("\t")
        judged[query][numbers[product]] = float(gain)
    return judged


async def in_batches(
    documents: Iterator[Document], size: int = 1_000
) -> AsyncIterator[list[Document]]:
    """The documents, so many at a time."""
    while batch := list(islice(documents, size)):
        yield batch


def ndcg(ranking: list[int], gains: dict[int, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain; what nobody judged gains nothing."""
    ideal = discounted(sorted(gains.values(), reverse=True)[:depth])
    return discounted([gains.get(id, 0.0) for id in ranking[:depth]]) / ideal if ideal else 0.0


def discounted(gains: list[float]) -> float:
    """The sum of gains, those further down counting less."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def recall(ranking: list[int], gains: dict[int, float], least: float = 0.0) -> float:
    """The share of the products with at least such a gain (or any) that are among the first."""
    relevant = {id for id, gain in gains.items() if gain > 0 and gain >= least}
    return len(relevant & set(ranking[:DEPTH])) / len(relevant) if relevant else 0.0


def main() -> None:
    """Measure what is named, or the judged set beside the project."""
    named = [Path(argument) for argument in sys.argv[1:3]]
    products, queries = named or (DATA / "judged-products.csv.gz", DATA / "judged-queries.tsv")
    if not queries.exists():
        sys.exit(f"Skipped: there is no {queries}.")
    with empty_shop():
        asyncio.run(measure(products, queries))


if __name__ == "__main__":
    main()
