"""Working out what products mean, after their words have changed; repeating it is harmless."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.meaning import digest, meanings
from marketplace.events import CatalogueImported, CategoryChanged, ProductChanged
from marketplace.jobs.indexing import shelved_below
from marketplace.models.catalog import Category, Product, ProductMeaning
from marketplace.rules.search_meaning import meant

A_BATCH = 500


async def product_changed(event: ProductChanged, _event_id: str) -> None:
    """One product may have other words."""
    await understand([event.product_id])


async def catalogue_imported(event: CatalogueImported, _event_id: str) -> None:
    """A piece of a vendor's file came in."""
    await understand(event.product_ids)


async def category_changed(event: CategoryChanged, _event_id: str) -> None:
    """A category's name is among the words of its products."""
    last = 0
    while ids := await shelved_below(event.aggregate_id, last):
        await understand(ids)
        last = ids[-1]


async def understand_missing(timestamp: int) -> None:
    """Products that nobody has looked at yet: a shop from before, or what was left behind."""
    while ids := await _missing():
        if not await understand(ids):
            return


async def understand(product_ids: Sequence[int]) -> int:
    """Make the vectors of those whose words are new. Returns how many; none without a model."""
    async with reading() as db:
        wanted = await _changed(db, product_ids)
    vectors = await meanings([text for text, _ in wanted.values()]) if wanted else None
    if not vectors:
        return 0
    rows = [
        {"product_id": id, "digest": made_from, "vector": vector}
        for (id, (_, made_from)), vector in zip(wanted.items(), vectors, strict=True)
    ]
    statement = insert(ProductMeaning)
    new = {"digest": statement.excluded.digest, "vector": statement.excluded.vector}
    upsert = statement.on_conflict_do_update(index_elements=["product_id"], set_=new)
    async with transaction() as db:
        await db.execute(upsert, rows)
    return len(rows)


async def _changed(db: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The words and their digest, of those products whose vector was made from others."""
    statement = (
        select(Product.id, Product.title, Category.name, Product.description, ProductMeaning.digest)
        .join(Category, col(Category.id) == col(Product.category_id))
        .outerjoin(ProductMeaning, col(ProductMeaning.product_id) == col(Product.id))
        .where(col(Product.id).in_(ids))
        .order_by(col(Product.id))
    )
    changed = {}
    for id, title, category, description, known in (await db.exec(statement)).all():
        text = meant(title, category, description)
        if id and (now := digest(text)) != known:
            changed[id] = (text, now)
    return changed


async def _missing() -> list[int]:
    statement = (
        select(Product.id)
        .outerjoin(ProductMeaning, col(ProductMeaning.product_id) == col(Product.id))
        .where(col(ProductMeaning.product_id).is_(None))
        .order_by(col(Product.id))
        .limit(A_BATCH)
    )
    async with reading() as db:
        return [id for id in await db.exec(statement) if id is not None]
