"""Things that a person would like to have, kept in a list of their own."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters.database import Session
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.models.wishlists import Wishlist, WishlistItem
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor, the_account

DEFAULT = "My list"


async def add(db: Session, actor: Actor, product_id: int) -> None:
    """Put a product on one's list; one that is there already stays once."""
    account_id = the_account(actor)
    product = await db.get(Product, product_id)
    if product is None or product.status is not ProductStatus.PUBLISHED:
        raise NotFound("We couldn't find that product.")
    values = {"account_id": account_id, "name": DEFAULT}
    await db.exec(insert(Wishlist).values(values).on_conflict_do_nothing())
    wishlist_id = (await db.exec(_default_list(account_id))).one()
    item = {"wishlist_id": wishlist_id, "product_id": product_id}
    await db.exec(insert(WishlistItem).values(item).on_conflict_do_nothing())


async def remove(db: Session, actor: Actor, product_id: int) -> None:
    """Take a product off one's list; one that isn't there is fine."""
    await db.exec(
        delete(WishlistItem).where(
            col(WishlistItem.product_id) == product_id,
            col(WishlistItem.wishlist_id).in_(_default_list(the_account(actor))),
        )
    )


def _default_list(account_id: int) -> SelectOfScalar[int]:
    return select(Wishlist.id).where(Wishlist.account_id == account_id, Wishlist.name == DEFAULT)
