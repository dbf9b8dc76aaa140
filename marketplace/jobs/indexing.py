"""Keeping the search index in step: each job reads PostgreSQL anew, so repeating it is harmless."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters import search_index
from marketplace.adapters.cache import documents
from marketplace.adapters.database import Session, reading
from marketplace.adapters.queue import queue
from marketplace.errors import SearchAway
from marketplace.jobs import search_upkeep
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog_grid import branch
from marketplace.rules.kinds import OfferStatus, ProductStatus, VendorStatus

A_WHILE = timedelta(minutes=10)
"""Twice as long as it takes until `index_breaks` looks again."""
log = structlog.get_logger()


async def index_products(product_ids: list[int]) -> None:
    """Bring products up to date: written, or taken out when shoppers may not find them."""
    await search_upkeep.refresh(product_ids)
    # Pages of results are made from the index, which is later than the database.
    await documents().forget([f"indexed-{id}" for id in product_ids])


async def index_vendor(vendor_id: int) -> None:
    """Bring everything that a vendor offers up to date, a batch at a time."""
    last = 0
    while ids := await _offered_by(vendor_id, last):
        await index_products(ids)
        last = ids[-1]


async def index_category(category_id: int) -> None:
    """Bring every product of a category and of those below it up to date, a batch at a time."""
    last = 0
    while ids := await shelved_below(category_id, last):
        await index_products(ids)
        last = ids[-1]


async def index_breaks(timestamp: int) -> None:
    """Every few minutes: a shop's break begins and ends by itself, without any event.

    Each is seen twice, in case one run fails; one that nobody saw is found by `repair_index`.
    """
    async with reading() as db:
        began_or_ended = (await db.exec(_of_late())).all()
    with _unless_away():
        for vendor_id in began_or_ended:
            await index_vendor(vendor_id)


def _of_late() -> SelectOfScalar[int]:
    """The vendors whose break began or ended within the last minutes."""
    at = func.now()
    ends = [col(end).between(at - A_WHILE, at) for end in (Vendor.closed_from, Vendor.closed_to)]
    return select(Vendor.id).where(Vendor.status == VendorStatus.APPROVED, or_(*ends))


async def watch_index(timestamp: int) -> None:
    """At the start and every few minutes: mend an index that is gone or counts otherwise.

    After an update it may lack what the new version asks for.
    """
    with _unless_away():
        if not await _is_in_step():
            await search_upkeep.repair()


async def repair_index(timestamp: int) -> None:
    """Every few hours: each product is compared with what the index says of it."""
    with _unless_away():
        await search_upkeep.repair()


@contextmanager
def _unless_away() -> Iterator[None]:
    """While the index is away there is nothing to do; the next run comes soon."""
    try:
        yield
    except SearchAway as error:
        log.warning("search.away", error=str(error))


async def _is_in_step() -> bool:
    """Whether the numbers agree; while changes are still on their way nothing can be said."""
    current = await search_index.current()
    if not current or not await search_index.is_as_asked(current):
        return False
    [waiting] = await queue().job_manager.list_queues_async(queue="reactions") or [{}]
    if waiting.get("todo") or waiting.get("doing"):
        return True
    [answer] = await search_index.ask([{"q": "*", "per_page": 0}])
    async with reading() as db:
        return bool(answer["found"] == await _findable(db))


async def _findable(db: Session) -> int:
    """How many products shoppers may find."""
    statement = (
        select(func.count(func.distinct(Offer.product_id)))
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .join(Product, col(Product.id) == col(Offer.product_id))
        .where(
            Offer.status == OfferStatus.ACTIVE,
            Vendor.status == VendorStatus.APPROVED,
            Product.status == ProductStatus.PUBLISHED,
        )
    )
    return (await db.exec(statement)).one()


async def _offered_by(vendor_id: int, after: int) -> list[int]:
    statement = (
        select(Offer.product_id)
        .where(Offer.vendor_id == vendor_id, col(Offer.product_id) > after)
        .distinct()
        .order_by(col(Offer.product_id))
        .limit(search_upkeep.BATCH)
    )
    async with reading() as db:
        return list(await db.exec(statement))


async def shelved_below(category_id: int, after: int) -> list[int]:
    """The next products of a category and of those below it."""
    statement = (
        select(Product.id)
        .where(col(Product.category_id).in_(select(branch(category_id).c.id)))
        .where(col(Product.id) > after)
        .order_by(col(Product.id))
        .limit(search_upkeep.BATCH)
    )
    async with reading() as db:
        return [id for id in await db.exec(statement) if id is not None]
