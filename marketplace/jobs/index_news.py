"""Events that the search index has to hear of."""

from marketplace.events import CatalogueImported, Event, PicturesMadeLighter, ProductsMerged
from marketplace.jobs.indexing import index_category, index_products, index_vendor


async def product_changed(event: Event, _event_id: str) -> None:
    """One product, its offers or its reviews are different."""
    await index_products([event.aggregate_id])


async def vendor_changed(event: Event, _event_id: str) -> None:
    """A vendor opened, closed or changed: everything that it offers is read again."""
    await index_vendor(event.aggregate_id)


async def category_changed(event: Event, _event_id: str) -> None:
    """A shelf has another name, place or schema: everything on it and below is read again."""
    await index_category(event.aggregate_id)


async def products_merged(event: ProductsMerged, _event_id: str) -> None:
    """One product more than before is gone, and the other has its offers."""
    await index_products([event.product_id, event.other_id])


async def catalogue_imported(event: CatalogueImported, _event_id: str) -> None:
    """A piece of a vendor's file came in."""
    await index_products(event.product_ids)


async def pictures_made_lighter(event: PicturesMadeLighter, _event_id: str) -> None:
    """The index tells cards which files there are."""
    await index_products(event.product_ids)
