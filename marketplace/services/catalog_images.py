"""The pictures of products."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.pictures import Picture
from marketplace.errors import Invalid, NotFound
from marketplace.events import ProductChanged
from marketplace.models.catalog import Image
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required
from marketplace.services import outbox
from marketplace.services.catalog import editable_product

MOST_IMAGES = 12


async def add_image(
    db: Session, actor: Actor, product_id: int, picture: Picture, alt: str = ""
) -> Image:
    """Add a picture that was taken in as the product's last. Raises Invalid("picture")."""
    product = await editable_product(db, actor, product_id)
    held = select(func.count(), func.coalesce(func.max(Image.position), -1)).where(
        Image.product_id == product_id
    )
    count, last = (await db.exec(held)).one()
    if count >= MOST_IMAGES:
        raise Invalid("picture", f"A product has at most {MOST_IMAGES} pictures.")
    alt = required("alt", "The picture's description", alt, 0, 200) or product.title
    image = image_row(product_id, picture, alt, last + 1)
    db.add(image)
    await db.flush()
    await outbox.record(db, ProductChanged(product_id))
    return image


def image_row(product_id: int, picture: Picture, alt: str, position: int) -> Image:
    """The row that says where a kept picture belongs."""
    return Image(
        product_id=product_id,
        key=picture.key,
        alt=alt,
        width=picture.width,
        height=picture.height,
        tint=picture.tint,
        position=position,
    )


async def remove_image(db: Session, actor: Actor, image_id: int) -> None:
    """Take a picture away from its product; the file stays, others may share it."""
    image = (await db.exec(select(Image).where(col(Image.id) == image_id))).first()
    if image is None:
        raise NotFound("We couldn't find that picture.")
    await editable_product(db, actor, image.product_id)
    await db.delete(image)
    await outbox.record(db, ProductChanged(image.product_id))
