"""Events that the search index has to hear of."""

from marketplace.events import CatalogueImported, Event
from marketplace.jobs.indexing import index_everything, index_product, index_vendor


async def product_changed(event: Event, _event_id: str) -> None:
    """One product, its offers or its reviews are different."""
    await index_product(event.aggregate_id)


async def vendor_changed(event: Event, _event_id: str) -> None:
    """A vendor opened, closed or changed: everything that it offers is read again."""
    await index_vendor(event.aggregate_id)


async def catalogue_imported(_event: CatalogueImported, _event_id: str) -> None:
    """A whole file came in: the index is built anew beside the old one."""
    await index_everything()
