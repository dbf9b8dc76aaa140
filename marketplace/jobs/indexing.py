"""The search index is told what changed, and reads it anew from the database."""

from sqlmodel import col, select

from marketplace.adapters import search_index
from marketplace.adapters.database import Session, reading
from marketplace.events import CatalogueImported, Event
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportRun

A_BATCH = 1_000
A_REBUILD = 5_000
"""From so many changed products on, building the index anew is quicker than correcting it."""


async def product_changed(event: Event, _event_id: str) -> None:
    """One product, its offers or its reviews are different."""
    async with reading() as db:
        await search_index.refresh(db, [event.aggregate_id])


async def vendor_changed(event: Event, _event_id: str) -> None:
    """A vendor opened, closed or changed: everything that it offers is read again."""
    async with reading() as db:
        await _refresh_offers_of(db, event.aggregate_id)


async def catalogue_imported(event: CatalogueImported, _event_id: str) -> None:
    """A whole file came in."""
    async with reading() as db:
        run = await db.get(ImportRun, event.run_id)
        if run is None or run.created_count + run.updated_count > A_REBUILD:
            await search_index.rebuild(db)
        else:
            await _refresh_offers_of(db, event.vendor_id)


async def _refresh_offers_of(db: Session, vendor_id: int) -> None:
    last = 0
    while True:
        rows = await db.exec(
            select(Offer.product_id)
            .where(Offer.vendor_id == vendor_id, Offer.product_id > last)
            .distinct()
            .order_by(col(Offer.product_id))
            .limit(A_BATCH)
        )
        product_ids = rows.all()
        if not product_ids:
            return
        await search_index.refresh(db, product_ids)
        last = product_ids[-1]
