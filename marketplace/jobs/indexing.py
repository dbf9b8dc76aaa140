"""Keeping the search index in step: each job reads PostgreSQL anew, so repeating it is harmless."""

from sqlmodel import col, select

from marketplace.adapters import search_index
from marketplace.adapters.cache import documents
from marketplace.adapters.database import Session, reading
from marketplace.models.offers import Offer


async def index_products(product_ids: list[int]) -> None:
    """Bring products up to date: written, or taken out when shoppers may not find them."""
    async with reading() as db:
        await _refresh(db, product_ids)


async def index_vendor(vendor_id: int) -> None:
    """Bring everything that a vendor offers up to date, a batch at a time."""
    async with reading() as db:
        last = 0
        while ids := await _offered_by(db, vendor_id, last):
            await _refresh(db, ids)
            last = ids[-1]


async def _refresh(db: Session, product_ids: list[int]) -> None:
    await search_index.refresh(db, product_ids)
    # Pages of results are made from the index, which is later than the database.
    await documents().forget([f"indexed-{id}" for id in product_ids])


async def _offered_by(db: Session, vendor_id: int, after: int) -> list[int]:
    statement = (
        select(Offer.product_id)
        .where(Offer.vendor_id == vendor_id, col(Offer.product_id) > after)
        .distinct()
        .order_by(col(Offer.product_id))
        .limit(search_index.BATCH)
    )
    return list(await db.exec(statement))
