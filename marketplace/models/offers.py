"""What vendors offer: price and condition per variant, stock by location, and holds on it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    key,
    moment,
    name_key,
    note,
    optional_big,
    ref,
    updated,
    words,
)
from marketplace.rules.kinds import Condition, MovementReason, OfferStatus, ReservationStatus


class StockLocation(SQLModel, table=True):
    """A place where a vendor keeps goods."""

    __tablename__ = "stock_location"
    __table_args__ = (UniqueConstraint("vendor_id", "name"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    name: str = words()
    country: str = note()
    city: str = note()


class Offer(SQLModel, table=True):
    """One vendor's price for one variant in one condition; SKUs are unique per vendor.

    No `profile_id` means that it is sent by the vendor's default shipping profile.
    """

    __table_args__ = (
        UniqueConstraint("vendor_id", "sku"),
        UniqueConstraint("vendor_id", "variant_id", "condition"),
        Index("ix_offer_product_id_status", "product_id", "status"),
        Index("ix_offer_vendor_id_id", "vendor_id", "id"),
        CheckConstraint("price_minor > 0", name="price_positive"),
        CheckConstraint("was_price_minor > price_minor", name="was_price_above_price"),
        ForeignKeyConstraint(
            ["profile_id", "vendor_id"],
            ["shipping_profile.id", "shipping_profile.vendor_id"],
            name="fk_offer_profile_of_vendor",
        ),
        Index("ix_offer_profile_id", "profile_id", postgresql_where=text("profile_id IS NOT NULL")),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False)
    product_id: int = ref("product.id", index=False)
    variant_id: int = ref("variant.id")
    sku: str = words()
    condition: Condition = choice(Condition, default=Condition.NEW)
    price_minor: int = amount()
    was_price_minor: int | None = amount(optional=True)
    currency: str = currency()
    handling_days: int = Field(default=1)
    profile_id: int | None = optional_big()
    status: OfferStatus = choice(OfferStatus, default=OfferStatus.ACTIVE)
    created_at: datetime = created()
    updated_at: datetime = updated()


class OfferPrice(SQLModel, table=True):
    """What an offer costs in another currency than its own; never converted, always said."""

    __tablename__ = "offer_price"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price_positive"),
        CheckConstraint("was_price_minor > price_minor", name="was_price_above_price"),
        Index("ix_offer_price_currency", "currency", "offer_id"),
    )

    offer_id: int = ref("offer.id", primary=True, ondelete="CASCADE")
    currency: str = name_key()
    price_minor: int = amount()
    was_price_minor: int | None = amount(optional=True)


class Stock(SQLModel, table=True):
    """How many of an offer lie at a location, and how many of those are promised.

    The checks make overselling impossible whatever the code does.
    """

    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("reserved <= on_hand", name="never_oversold"),
    )

    offer_id: int = ref("offer.id", primary=True, ondelete="CASCADE")
    location_id: int = ref("stock_location.id", primary=True, ondelete="CASCADE")
    on_hand: int = Field(default=0)
    reserved: int = Field(default=0)


class StockMovement(SQLModel, table=True):
    """Every change of on-hand stock, with its reason; the sum is the stock."""

    __tablename__ = "stock_movement"
    __table_args__ = (Index("ix_stock_movement_offer_id_id", "offer_id", "id"),)

    id: int = key()
    offer_id: int = ref("offer.id", index=False, ondelete="CASCADE")
    location_id: int = ref("stock_location.id", index=False, ondelete="CASCADE")
    delta: int
    reason: MovementReason = choice(MovementReason)
    reference: str = note()
    account_id: int | None = ref("account.id", optional=True, index=False)
    created_at: datetime = created()


class Reservation(SQLModel, table=True):
    """Stock promised to a purchase: held while it is being paid, committed when it is."""

    __table_args__ = (
        UniqueConstraint("order_line_id", "location_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(
            "ix_reservation_expiring",
            "expires_at",
            postgresql_where=text("status = 'held'"),
        ),
    )

    id: int = key()
    offer_id: int = ref("offer.id")
    location_id: int = ref("stock_location.id", index=False)
    order_line_id: int = ref("order_line.id", index=False, ondelete="CASCADE")
    quantity: int
    status: ReservationStatus = choice(ReservationStatus, default=ReservationStatus.HELD)
    expires_at: datetime = moment(optional=False)
    created_at: datetime = created()
