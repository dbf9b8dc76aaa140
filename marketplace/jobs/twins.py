"""Looking for products that are in the catalogue twice, as soon as they come in or change."""

from marketplace.adapters.database import transaction
from marketplace.events import CatalogueImported, ProductChanged
from marketplace.services import product_twins


async def look_for_one(event: ProductChanged, _event_id: str) -> None:
    """Compare a product with the others of its brand."""
    async with transaction() as db:
        await product_twins.look_for(db, [event.product_id])


async def look_for_many(event: CatalogueImported, _event_id: str) -> None:
    """Compare a piece of a vendor's file with products that are called exactly the same."""
    async with transaction() as db:
        await product_twins.look_for(db, event.product_ids)
