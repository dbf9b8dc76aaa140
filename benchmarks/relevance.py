"""How good search is: judged shopping queries through the shop's own query code.

`python -m benchmarks.relevance` reads `judged-products.csv.gz` and `judged-queries.tsv` from
`../shared/data` (another folder as argument) and prints nDCG@10, recall@100 and the share of
queries that found nothing. A Typesense of its own runs meanwhile; the shop's is left alone.
"""

import asyncio
import csv
import gzip
import math
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

from marketplace.adapters import search_index
from marketplace.config import ROOT, Settings, settings
from marketplace.machine.services import embedded_services
from marketplace.queries.search_finding import best
from marketplace.rules.search_document import Document, Facts, Offered, document
from marketplace.rules.search_terms import read_query

DATA = ROOT.parent / "shared" / "data"
OFFER = Offered("shop", "Shop", "", "new", 1_000, None, "EUR", 1)
"""The judged products have no offers; all get the same."""

Judged = dict[str, dict[int, float]]
"""Gains from 0 to 1 by query and product."""


async def measure(folder: Path) -> None:
    """Index the judged products, ask every judged query, print the averages."""
    numbers, products = read_products(folder / "judged-products.csv.gz")
    judged = read_judgments(folder / "judged-queries.tsv", numbers)
    await search_index.publish(in_batches(products))
    rankings, times = {}, []
    for query in judged:
        began = time.perf_counter()
        rankings[query] = await best(read_query(query))
        times.append(1_000 * (time.perf_counter() - began))
    print(f"{len(judged)} queries, {len(products)} products")
    print(f"nDCG@10     {mean(ndcg(rankings[query], judged[query]) for query in judged):.4f}")
    print(f"recall@100  {mean(recall(rankings[query], judged[query]) for query in judged):.4f}")
    print(f"zero result {mean(not rankings[query] for query in judged):.4f}")
    print(
        f"ms p50, p95 {statistics.median(times):.1f}, {statistics.quantiles(times, n=20)[-1]:.1f}"
    )


def read_products(path: Path) -> tuple[dict[str, int], list[Document]]:
    """The products as documents, and the number each is known by."""
    csv.field_size_limit(10_000_000)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = {row["id"]: number for number, row in enumerate(rows, 1)}
    return numbers, [
        document(Facts(number, row["id"], row["title"], description=row["description"],
                       offers=[OFFER]))
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def read_judgments(path: Path, numbers: dict[str, int]) -> Judged:
    """Lines of `query<TAB>product id<TAB>gain`."""
    judged: Judged = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, product, gain = line.split("\t")
        judged[query][numbers[product]] = float(gain)
    return judged


async def in_batches(documents: list[Document], size: int = 1_000) -> AsyncIterator[list[Document]]:
    """The documents, so many at a time."""
    waiting = iter(documents)
    while batch := list(islice(waiting, size)):
        yield batch


def ndcg(ranking: list[int], gains: dict[int, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain; what nobody judged gains nothing."""
    ideal = discounted(sorted(gains.values(), reverse=True)[:depth])
    return discounted([gains.get(id, 0.0) for id in ranking[:depth]]) / ideal if ideal else 0.0


def discounted(gains: list[float]) -> float:
    """The sum of gains, those further down counting less."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def recall(ranking: list[int], gains: dict[int, float], depth: int = 100) -> float:
    """The share of the relevant products that are among the first."""
    relevant = {id for id, gain in gains.items() if gain > 0}
    return len(relevant & set(ranking[:depth])) / len(relevant) if relevant else 0.0


def mean(values: Iterator[float]) -> float:
    """The average."""
    return statistics.fmean(values)


def main(data: Path) -> None:
    """Measure in an empty Typesense of our own."""
    elsewhere = Settings(database_url="postgresql://none", redis_url="redis://none")
    alone = elsewhere.model_copy(update={"typesense_url": ""})
    with tempfile.TemporaryDirectory() as folder, embedded_services(alone, Path(folder)) as found:
        os.environ.update(found)
        settings.cache_clear()
        asyncio.run(measure(data))


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / "judged-queries.tsv").exists():
        sys.exit(f"Skipped: no judged queries in {data}.")
    main(data)
