"""The parts of a vendor's own product that its editor arranges one by one."""

from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.portal import ProductPicture
from marketplace.models.catalog import Image, Product, Variant
from marketplace.rules.permissions import Actor, the_vendor


async def product_pictures(db: Session, actor: Actor, product_id: int) -> list[ProductPicture]:
    """The pictures of a product that one's shop proposed, in order; of others none."""
    rows = await db.exec(
        select(Image)
        .join(Product, col(Product.id) == col(Image.product_id))
        .where(Image.product_id == product_id, Product.proposed_by == the_vendor(actor))
        .order_by(col(Image.position), col(Image.id))
    )
    return [ProductPicture(row.id or 0, pictures.url(row.key, 320), row.alt) for row in rows.all()]


async def variant_ids(db: Session, actor: Actor, product_id: int) -> list[int]:
    """The variants of a product that one's shop proposed, in the order they were given."""
    rows = await db.exec(
        select(Variant.id)
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(Variant.product_id == product_id, Product.proposed_by == the_vendor(actor))
        .order_by(col(Variant.position), col(Variant.id))
    )
    return [variant_id for variant_id in rows.all() if variant_id is not None]
