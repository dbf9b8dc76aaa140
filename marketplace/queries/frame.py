"""What the frame around every page says."""

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.frame import FrameCard
from marketplace.cards.furniture import NavLink
from marketplace.models.catalog import Category
from marketplace.queries.carts import cart_count, open_cart
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import plural


async def frame_of(db: Session, actor: Actor, site_name: str, tagline: str) -> FrameCard:
    """The frame for this person. It is read on every page, so it counts no products."""
    cart = await open_cart(db, actor)
    count = await cart_count(db, actor) if cart else 0
    return FrameCard(
        site_name=site_name,
        tagline=tagline,
        name=actor.name,
        is_known=True,
        is_member=actor.is_member,
        is_vendor=actor.vendor_id is not None,
        is_staff=actor.is_staff,
        cart_id=(cart.id) if cart else 0,
        basket_count=str(count) if count else "",
        basket_text=f"{plural(count, 'thing')} in your basket" if count else "Your basket is empty",
        categories=await _top_categories(db),
    )


async def _top_categories(db: Session) -> list[NavLink]:
    rows = await db.exec(
        select(Category)
        .where(col(Category.parent_id).is_(None))
        .order_by(col(Category.position), col(Category.name))
    )
    return [NavLink(row.name, routes.category(row.slug)) for row in rows.all()]
