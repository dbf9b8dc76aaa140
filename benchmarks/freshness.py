"""How soon a change is found: `python -m benchmarks.freshness`.

From the commit of a new price to the search index that tells it, through the real outbox,
worker and engine: one change after the other, and two hundred at once.
"""

import asyncio
import statistics
import time

from benchmarks.report import machine, write_section
from benchmarks.shop import empty_shop
from marketplace.adapters import search_index
from marketplace.adapters.database import transaction
from marketplace.jobs import search_upkeep
from marketplace.jobs.worker import work
from marketplace.services import offers
from tests.factories import Shop, shop

SHOPS, ONE_BY_ONE, AT_ONCE = 20, 100, 200


async def measure() -> None:
    """Open some shops, change their prices, write the table."""
    async with transaction() as db:
        shops = [await shop(db) for _ in range(SHOPS)]
    await search_upkeep.rebuild()
    stop = asyncio.Event()
    working = asyncio.create_task(work(stop))
    single = [await _told(shops[turn % SHOPS], 10_000 + turn) for turn in range(ONE_BY_ONE)]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for seller in shops:
            group.create_task(_changed_often(seller))
    burst = [await _until_told(seller, 20_000 + AT_ONCE // SHOPS, began) for seller in shops]
    stop.set()
    await working
    write_section(
        "Freshness of search",
        [
            f"`python -m benchmarks.freshness`, {machine()}: milliseconds from the commit of a new "
            "price to the index.",
            "",
            "| changes | p50 | p95 | most |",
            "|---|---|---|---|",
            f"| {ONE_BY_ONE}, one after the other | {_cells(single)} |",
            f"| {AT_ONCE} at once, to the last of each product | {_cells(burst)} |",
        ],
    )


async def _told(seller: Shop, price: int) -> float:
    """Milliseconds from the commit of a new price until the index knows it."""
    await _change(seller, price)
    return await _until_told(seller, price, time.perf_counter())


async def _changed_often(seller: Shop) -> None:
    for turn in range(AT_ONCE // SHOPS):
        await _change(seller, 20_001 + turn)


async def _change(seller: Shop, price: int) -> None:
    async with transaction() as db:
        await offers.set_price(db, seller.owner, seller.offer.id, price, None)


async def _until_told(seller: Shop, price: int, began: float) -> float:
    asked = {"q": "*", "filter_by": f"id:[{seller.offer.product_id}]"}
    while True:
        [answer] = await search_index.ask([asked])
        if answer["hits"][0]["document"]["price_minor"] >= price:
            return 1_000 * (time.perf_counter() - began)
        await asyncio.sleep(0.005)


def _cells(times: list[float]) -> str:
    tail = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):.0f} | {tail:.0f} | {max(times):.0f}"


if __name__ == "__main__":
    with empty_shop():
        asyncio.run(measure())
