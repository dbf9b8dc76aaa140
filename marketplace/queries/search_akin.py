"""Products whose meaning comes close to a query's, whatever words they use."""

from sqlmodel import col, select

from marketplace.adapters.database import reading
from marketplace.adapters.meaning import meaning
from marketplace.models.catalog import ProductMeaning
from marketplace.rules.search_ranking import Likeness

NEIGHBOURS = 200
"""As many as the database is told to look at for each connection (`adapters.database`)."""


async def akin(text: str) -> Likeness:
    """The nearest products, nearest first; none where there is no model."""
    vector = await meaning(text) if text else None
    if vector is None:
        return {}
    distance = col(ProductMeaning.vector).max_inner_product(vector)  # type: ignore[attr-defined]
    nearest = select(ProductMeaning.product_id, distance).order_by(distance).limit(NEIGHBOURS)
    async with reading() as db:
        return {str(id): -found for id, found in (await db.exec(nearest)).all()}
