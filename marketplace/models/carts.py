"""Baskets, of visitors and of members."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import amount, choice, created, key, note, ref, updated
from marketplace.rules.kinds import CartStatus


class Cart(SQLModel, table=True):
    """A basket. It belongs to an account, or to the browser whose token it keeps hashed.

    All in it is bought in its one currency and sent to its destination; both are empty until
    something says what they are. `uses_credit` says that its owner pays with their store
    credit first.
    """

    __table_args__ = (
        CheckConstraint(
            "account_id IS NOT NULL OR visitor_hash IS NOT NULL", name="belongs_to_someone"
        ),
        Index(
            "uq_cart_open_of_account",
            "account_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "uq_cart_open_of_visitor",
            "visitor_hash",
            unique=True,
            postgresql_where=text("status = 'open' AND account_id IS NULL"),
        ),
        Index("ix_cart_left", "updated_at", postgresql_where=text("status = 'open'")),
    )

    id: int = key()
    account_id: int | None = ref("account.id", optional=True, index=False, ondelete="CASCADE")
    visitor_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    status: CartStatus = choice(CartStatus, default=CartStatus.OPEN)
    version: int = Field(default=0)
    uses_credit: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    currency: str = note()
    country: str = note()
    postcode: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class CartLine(SQLModel, table=True):
    """So many of one offer, and the price its owner last saw."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "offer_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sane"),
    )

    id: int = key()
    cart_id: int = ref("cart.id", index=False, ondelete="CASCADE")
    offer_id: int = ref("offer.id", ondelete="CASCADE")
    quantity: int
    seen_price_minor: int = amount()
    created_at: datetime = created()
