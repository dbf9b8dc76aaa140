"""Which form of a product a picture shows."""

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import NotFound
from marketplace.events import ProductChanged
from marketplace.models.catalog import Image, Variant
from marketplace.rules.permissions import Actor
from marketplace.services import outbox
from marketplace.services.catalog import editable_product


async def show_variant(db: Session, actor: Actor, image_id: int, variant_id: int | None) -> None:
    """Say that a picture shows one form of its product, or (None) all of them."""
    product_id = (await db.exec(select(Image.product_id).where(Image.id == image_id))).first()
    if product_id is None:
        raise NotFound("We couldn't find that picture.")
    await editable_product(db, actor, product_id)
    variant = await db.get(Variant, variant_id) if variant_id is not None else None
    if variant_id is not None and (variant is None or variant.product_id != product_id):
        raise NotFound("We couldn't find that variant.")
    image = await db.get(Image, image_id, with_for_update=True)
    if image is None:
        raise NotFound("We couldn't find that picture.")
    if image.variant_id != variant_id:
        image.variant_id = variant_id
        await outbox.record(db, ProductChanged(product_id))
