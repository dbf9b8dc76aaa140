"""The pictures of products."""

from typing import Literal

from sqlmodel import col, select

from marketplace.adapters import picture_formats
from marketplace.adapters.database import Session
from marketplace.adapters.file_stores import AWAY
from marketplace.adapters.pictures import Picture
from marketplace.errors import Invalid, NotFound
from marketplace.events import ProductChanged
from marketplace.models.catalog import Image
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required
from marketplace.services import outbox
from marketplace.services.catalog import editable_product

MOST_IMAGES = 12
MOST_AT_ONCE = 8
FULL = f"A product has at most {MOST_IMAGES} pictures. Please remove one first."
ONLY_SOME = f"Only the first {MOST_AT_ONCE} pictures were taken. Please send the others now."
REFUSALS = frozenset({*picture_formats.REFUSALS, FULL, ONLY_SOME, AWAY})
"""Everything that is said of pictures that weren't taken."""
MOST_WORDS = 200

Way = Literal["first", "left", "right"]


async def add_image(
    db: Session, actor: Actor, product_id: int, picture: Picture, alt: str = ""
) -> Image:
    """Add a picture that was taken in as the product's last. Raises Invalid("picture").

    Sent a second time it is the same picture still, where it was and as it was described.
    """
    product = await editable_product(db, actor, product_id)
    held = await _in_order(db, product_id)
    same = next((image for image in held if image.key == picture.key), None)
    if same is not None:
        return same
    if len(held) >= MOST_IMAGES:
        raise Invalid("picture", FULL)
    last = held[-1].position if held else -1
    image = image_row(product_id, picture, _words(alt) or product.title, last + 1)
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
        blur=picture.blur,
        position=position,
    )


async def describe_image(db: Session, actor: Actor, image_id: int, alt: str) -> None:
    """Say what a picture shows; nothing said means it shows the product. Raises Invalid("alt")."""
    image = await _image(db, image_id)
    product = await editable_product(db, actor, image.product_id)
    said = _words(alt) or product.title
    if said == image.alt:
        return
    image.alt = said
    await outbox.record(db, ProductChanged(image.product_id))


async def move_image(db: Session, actor: Actor, image_id: int, way: Way) -> None:
    """Bring a picture forward, back, or to the front, where it stands for the product."""
    image = await _image(db, image_id)
    await editable_product(db, actor, image.product_id)
    order = await _in_order(db, image.product_id)
    at = [one.id for one in order].index(image_id)
    to = {"first": 0, "left": max(0, at - 1), "right": at + 1}[way]
    order.insert(to, order.pop(at))
    for position, one in enumerate(order):
        one.position = position
    await outbox.record(db, ProductChanged(image.product_id))


async def remove_image(db: Session, actor: Actor, image_id: int) -> None:
    """Take a picture away from its product; the file stays, others may share it."""
    image = await _image(db, image_id)
    await editable_product(db, actor, image.product_id)
    await db.delete(image)
    await outbox.record(db, ProductChanged(image.product_id))


async def _image(db: Session, image_id: int) -> Image:
    image = await db.get(Image, image_id)
    if image is None:
        raise NotFound("We couldn't find that picture.")
    return image


async def _in_order(db: Session, product_id: int) -> list[Image]:
    rows = await db.exec(
        select(Image)
        .where(Image.product_id == product_id)
        .order_by(col(Image.position), col(Image.id))
    )
    return list(rows.all())


def _words(alt: str) -> str:
    return required("alt", "The picture's description", alt, 0, MOST_WORDS)
