"""Purchases: a group over one order per vendor, their lines, shipments and returns."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    document,
    key,
    moment,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.kinds import Condition, ReturnStatus, ShipmentStatus


class OrderGroup(SQLModel, table=True):
    """One purchase by one person. It exists before its payment, so none is ever without it."""

    __tablename__ = "order_group"
    __table_args__ = (
        CheckConstraint(
            "total_minor = items_minor + delivery_minor - discount_minor", name="total_adds_up"
        ),
        Index(
            "uq_order_group_live_of_cart",
            "cart_id",
            unique=True,
            postgresql_where=text("status NOT IN ('expired', 'failed')"),
        ),
        Index("ix_order_group_account_id_id", "account_id", "id"),
        Index("ix_order_group_status_expires_at", "status", "expires_at"),
    )

    id: int = key()
    number: str = words(unique=True)
    cart_id: int = ref("cart.id")
    account_id: int | None = ref("account.id", optional=True, index=False)
    email: str = words(index=True)
    status: GroupStatus = choice(GroupStatus, default=GroupStatus.AWAITING_PAYMENT)
    currency: str = currency()
    items_minor: int = amount()
    delivery_minor: int = amount()
    discount_minor: int = amount(default=0)
    tax_minor: int = amount(default=0)
    total_minor: int = amount()
    address: dict[str, str] = document()
    created_at: datetime = created()
    updated_at: datetime = updated()
    expires_at: datetime = moment(optional=False)
    placed_at: datetime | None = moment()


class VendorOrder(SQLModel, table=True):
    """One vendor's part of a purchase, with the vendor's own life from placed to completed."""

    __tablename__ = "vendor_order"
    __table_args__ = (
        UniqueConstraint("group_id", "vendor_id"),
        CheckConstraint(
            "total_minor = items_minor + delivery_minor - discount_minor", name="total_adds_up"
        ),
        Index("ix_vendor_order_vendor_id_status_id", "vendor_id", "status", "id"),
    )

    id: int = key()
    number: str = words(unique=True)
    group_id: int = ref("order_group.id", index=False)
    vendor_id: int = ref("vendor.id", index=False)
    status: OrderStatus = choice(OrderStatus, default=OrderStatus.AWAITING_PAYMENT)
    currency: str = currency()
    items_minor: int = amount()
    delivery_minor: int = amount()
    discount_minor: int = amount(default=0)
    tax_minor: int = amount(default=0)
    total_minor: int = amount()
    commission_minor: int = amount(default=0)
    commission_vat_minor: int = amount(default=0)
    ship_by: datetime | None = moment(index=True)
    created_at: datetime = created()
    updated_at: datetime = updated()
    placed_at: datetime | None = moment()
    accepted_at: datetime | None = moment()
    packed_at: datetime | None = moment()
    shipped_at: datetime | None = moment()
    delivered_at: datetime | None = moment()
    cancelled_at: datetime | None = moment()
    cancel_reason: str = note()


class OrderLine(SQLModel, table=True):
    """What was bought, as it was described and priced at that moment."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("total_minor = unit_minor * quantity", name="total_adds_up"),
        CheckConstraint(
            "refunded_minor BETWEEN 0 AND total_minor", name="refunded_at_most_what_was_paid"
        ),
        CheckConstraint("shipped_quantity BETWEEN 0 AND quantity", name="shipped_at_most_all"),
        Index("ix_order_line_product_id_id", "product_id", "id"),
    )

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id")
    offer_id: int = ref("offer.id")
    product_id: int = ref("product.id", index=False)
    variant_id: int = ref("variant.id", index=False)
    title: str = words()
    variant_name: str = note()
    sku: str = words()
    condition: Condition = choice(Condition)
    image: str = note()
    quantity: int
    unit_minor: int = amount()
    total_minor: int = amount()
    tax_minor: int = amount(default=0)
    refunded_minor: int = amount(default=0)
    shipped_quantity: int = Field(default=0)


class Shipment(SQLModel, table=True):
    """A parcel on its way."""

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id")
    carrier: str = words()
    tracking: str = note()
    status: ShipmentStatus = choice(ShipmentStatus, default=ShipmentStatus.SHIPPED)
    shipped_at: datetime = moment(optional=False)
    delivered_at: datetime | None = moment()


class ShipmentLine(SQLModel, table=True):
    """What a parcel holds."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    shipment_id: int = ref("shipment.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int


class OrderReturn(SQLModel, table=True):
    """A shopper's wish to send something back, and how it went."""

    __tablename__ = "order_return"

    id: int = key()
    number: str = words(unique=True)
    vendor_order_id: int = ref("vendor_order.id")
    account_id: int | None = ref("account.id", optional=True)
    status: ReturnStatus = choice(ReturnStatus, default=ReturnStatus.REQUESTED, index=True)
    reason: str = words()
    comment: str = note()
    answer: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()
    due_at: datetime | None = moment()


class ReturnLine(SQLModel, table=True):
    """How many of an order line come back."""

    __tablename__ = "return_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    return_id: int = ref("order_return.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int
