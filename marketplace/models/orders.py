"""Purchases: a group over one order per vendor, their lines and shipments."""

from datetime import date, datetime

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
    optional_choice,
    ref,
    updated,
    words,
    yes_or_no,
)
from marketplace.rules.case_kinds import ShipmentKind, Side
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.kinds import Condition, ShipmentStatus


class OrderGroup(SQLModel, table=True):
    """One purchase by one person. It exists before its payment, so none is ever without it.

    `tax_minor` is all tax within the total; `added_tax_minor` what came on top of the prices,
    less the tax within them that isn't owed: 0 where prices include the tax that is paid, below
    0 for an export. `tax_id` is the buyer's number as it was tested. What `needs_check` is looked
    at by staff when it is paid, before anything of it is sent.
    """

    __tablename__ = "order_group"
    __table_args__ = (
        CheckConstraint(
            "total_minor = items_minor + delivery_minor - discount_minor + added_tax_minor",
            name="total_adds_up",
        ),
        Index(
            "uq_order_group_live_of_cart",
            "cart_id",
            unique=True,
            postgresql_where=text("status NOT IN ('expired', 'failed')"),
        ),
        Index("ix_order_group_account_id_id", "account_id", "id"),
        Index("ix_order_group_lower_email", text("lower(email)")),
        Index("ix_order_group_status_expires_at", "status", "expires_at"),
        Index(
            "ix_order_group_door",
            text("lower(address ->> 'postcode')"),
            text("lower(address ->> 'line1')"),
        ),
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
    added_tax_minor: int = amount(default=0)
    total_minor: int = amount()
    address: dict[str, str] = document()
    tax_id: str = note()
    tax_exemption_id: int | None = ref("tax_exemption.id", optional=True)
    needs_check: bool = yes_or_no()
    created_at: datetime = created()
    updated_at: datetime = updated()
    expires_at: datetime = moment(optional=False)
    extensions: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    placed_at: datetime | None = moment()


class VendorOrder(SQLModel, table=True):
    """One vendor's part of a purchase, with the vendor's own life from placed to completed.

    The delivery service, the days between which it was promised and the working days within
    which it has to leave for that (0: not said) are those of its placing.
    """

    __tablename__ = "vendor_order"
    __table_args__ = (
        UniqueConstraint("group_id", "vendor_id"),
        CheckConstraint(
            "total_minor = items_minor + delivery_minor - discount_minor + added_tax_minor",
            name="total_adds_up",
        ),
        Index("ix_vendor_order_vendor_id_status_id", "vendor_id", "status", "id"),
        Index(
            "ix_vendor_order_delivered_at",
            "delivered_at",
            postgresql_where=text("status = 'delivered'"),
        ),
        Index("ix_vendor_order_placed_at", "placed_at"),
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
    added_tax_minor: int = amount(default=0)
    total_minor: int = amount()
    commission_minor: int = amount(default=0)
    commission_vat_minor: int = amount(default=0)
    service: str = note()
    promised_from: date | None = Field(default=None)
    promised_until: date | None = Field(default=None)
    ship_within: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
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
    cancelled_by: Side | None = optional_choice(Side)
    warned_at: datetime | None = moment()
    completed_at: datetime | None = moment()
    on_hold: bool = yes_or_no()


class OrderLine(SQLModel, table=True):
    """What was bought, as it was described and priced at that moment."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("total_minor = unit_minor * quantity", name="total_adds_up"),
        CheckConstraint(
            "discount_minor BETWEEN 0 AND total_minor", name="discount_at_most_the_total"
        ),
        CheckConstraint(
            "refunded_minor BETWEEN 0 AND total_minor - discount_minor + added_tax_minor",
            name="refunded_at_most_what_was_paid",
        ),
        CheckConstraint(
            "shipped_quantity >= 0 AND cancelled_quantity >= 0 "
            "AND shipped_quantity + cancelled_quantity <= quantity",
            name="shipped_at_most_all",
        ),
        CheckConstraint(
            "returned_quantity BETWEEN 0 AND shipped_quantity", name="returned_at_most_shipped"
        ),
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
    discount_minor: int = amount(default=0)
    tax_bp: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    tax_minor: int = amount(default=0)
    added_tax_minor: int = amount(default=0)
    refunded_minor: int = amount(default=0)
    shipped_quantity: int = Field(default=0)
    cancelled_quantity: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    returned_quantity: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})

    @property
    def paid_minor(self) -> int:
        """What the shopper owes for it, with reductions and tax."""
        return self.total_minor - self.discount_minor + self.added_tax_minor

    @property
    def open_quantity(self) -> int:
        """How many wait to be sent."""
        return self.quantity - self.shipped_quantity - self.cancelled_quantity


class Shipment(SQLModel, table=True):
    """A parcel on its way. A replacement sells nothing: it has no part in the sale's worth."""

    __table_args__ = (
        Index("ix_shipment_on_its_way", "shipped_at", postgresql_where=text("status = 'shipped'")),
    )

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id")
    kind: ShipmentKind = choice(ShipmentKind, default=ShipmentKind.SALE)
    carrier: str = words()
    tracking: str = note()
    status: ShipmentStatus = choice(ShipmentStatus, default=ShipmentStatus.SHIPPED)
    shipped_at: datetime = moment(optional=False)
    delivered_at: datetime | None = moment()


class ShipmentLine(SQLModel, table=True):
    """What a parcel holds; `instead` names another variant that is sent in a line's place."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    shipment_id: int = ref("shipment.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int
    instead: str = note()
