"""What the frame around every page says."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.frame import FrameCard
from marketplace.cards.furniture import NavLink, Option
from marketplace.models.catalog import Category
from marketplace.queries.baskets import open_cart
from marketplace.queries.carts import cart_count
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor
from marketplace.rules.teams import rooms_of
from marketplace.rules.texts import plural


async def frame_of(
    db: Session, actor: Actor, site_name: str, tagline: str, currencies: Sequence[str] = ()
) -> FrameCard:
    """The frame for this person. It is read on every page, so it counts no products.

    `currencies` are those to choose from, the shop's own first.
    """
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
        rooms=rooms_of(actor),
        cart_id=(cart.id) if cart else 0,
        basket_count=str(count) if count else "",
        basket_text=f"{plural(count, 'thing')} in your basket" if count else "Your basket is empty",
        **_market(actor.market, currencies),
        categories=await _top_categories(db),
    )


def _market(chosen: Market, currencies: Sequence[str]) -> dict[str, Any]:
    currency = chosen.currency or next(iter(currencies), "")
    return {
        "country": chosen.country,
        "country_name": chosen.country_name,
        "currency": currency,
        "market_text": " · ".join(filter(None, (chosen.country_name or "Deliver to", currency))),
        "currencies": [Option(code, code) for code in currencies],
    }


async def _top_categories(db: Session) -> list[NavLink]:
    rows = await db.exec(
        select(Category)
        .where(col(Category.parent_id).is_(None))
        .order_by(col(Category.position), col(Category.name))
    )
    return [NavLink(row.name, routes.category(row.slug)) for row in rows.all()]
