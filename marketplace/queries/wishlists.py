"""The list of things that a person would like to have."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.catalog import ProductCard
from marketplace.models.wishlists import Wishlist, WishlistItem
from marketplace.queries.catalog_cards import product_cards
from marketplace.rules.permissions import Actor, the_account

MOST = 200


async def my_wishlist(db: Session, actor: Actor) -> list[ProductCard]:
    """Everything on one's lists that is still sold, the latest first."""
    rows = await db.exec(
        select(WishlistItem.product_id)
        .join(Wishlist, col(Wishlist.id) == WishlistItem.wishlist_id)
        .where(Wishlist.account_id == the_account(actor))
        .order_by(col(WishlistItem.created_at).desc(), col(WishlistItem.product_id))
        .limit(MOST)
    )
    return await product_cards(db, list(rows.all()), currency=actor.market.currency)
