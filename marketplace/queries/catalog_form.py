"""A product as the form shows it in which its proposer or staff edit it."""

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Picture
from marketplace.cards.products import ProductForm
from marketplace.errors import NotFound
from marketplace.models.catalog import Image, Product
from marketplace.rules.permissions import Actor, may_moderate


async def product_form(db: Session, actor: Actor, product_id: int) -> ProductForm:
    """One's own product, or any for staff; somebody else's is not found."""
    product = await db.get(Product, product_id)
    is_mine = product is not None and product.proposed_by == (actor.vendor_id or -1)
    if product is None or not (is_mine or may_moderate(actor)):
        raise NotFound("We couldn't find that product.")
    images = await db.exec(
        select(Image)
        .where(Image.product_id == product_id)
        .order_by(col(Image.position), col(Image.id))
    )
    return ProductForm(
        id=product.id,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        category_id=product.category_id,
        description=product.description,
        highlights=list(product.highlights),
        status=product.status,
        pictures=[_picture(image) for image in images.all()],
    )


async def product_values(db: Session, actor: Actor, product_id: int) -> dict[str, object]:
    """What one's own product says of itself, also what its category doesn't ask for just now."""
    await product_form(db, actor, product_id)
    return dict((await db.get_one(Product, product_id)).attributes)


def _picture(image: Image) -> Picture:
    return Picture(
        src=pictures.url(image.key),
        srcset=pictures.srcset(image.key),
        thumb=pictures.url(image.key, 160),
        alt=image.alt,
    )
