"""Lists of things that people would like to have."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from marketplace.models.columns import choice, created, key, ref, words
from marketplace.rules.kinds import Visibility


class Wishlist(SQLModel, table=True):
    """A named list; a shared one is seen by whoever has its token."""

    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: int = key()
    account_id: int = ref("account.id", index=False, ondelete="CASCADE")
    name: str = words()
    visibility: Visibility = choice(Visibility, default=Visibility.PRIVATE)
    token: str | None = words(optional=True, unique=True)
    created_at: datetime = created()


class WishlistItem(SQLModel, table=True):
    """A product on a list."""

    __tablename__ = "wishlist_item"

    wishlist_id: int = ref("wishlist.id", primary=True, ondelete="CASCADE")
    product_id: int = ref("product.id", primary=True, ondelete="CASCADE")
    created_at: datetime = created()
