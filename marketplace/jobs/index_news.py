"""Events that the search index has to hear of."""

from marketplace.events import CatalogueImported, Event
from marketplace.jobs.indexing import index_products, index_vendor


async def product_changed(event: Event, _event_id: str) -> None:
    """One product, its offers or its reviews are different."""
    await index_products([event.aggregate_id])


async def vendor_changed(event: Event, _event_id: str) -> None:
    """A vendor opened, closed or changed: everything that it offers is read again."""
    await index_vendor(event.aggregate_id)


async def catalogue_imported(event: CatalogueImported, _event_id: str) -> None:
    """A piece of a vendor's file came in."""
    await index_products(event.product_ids)
