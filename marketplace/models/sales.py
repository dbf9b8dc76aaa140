"""What each line of an order is worth and to whom, and what became of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import amount, choice, created, key, ref
from marketplace.rules.money_kinds import FeeVat, MoveKind


class SalePart(SQLModel, table=True):
    """What one line of an order, or its delivery, brings and to whom; frozen when it is sold.

    `paid_minor` is the shopper's, with tax; `funded_minor` what the platform adds because the
    reduction is its own. The fee with its VAT comes out of both, by the rule that is named,
    at `rate_bp` of `base_minor`. The delivery has no line and the quantity 1.
    """

    __tablename__ = "sale_part"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "paid_minor >= 0 AND funded_minor >= 0 AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint(
            "fee_minor + fee_vat_minor <= paid_minor + funded_minor", name="fee_within_the_sale"
        ),
        Index(
            "uq_sale_part_delivery",
            "vendor_order_id",
            unique=True,
            postgresql_where=text("order_line_id IS NULL"),
        ),
    )

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id")
    order_line_id: int | None = ref("order_line.id", optional=True, unique=True)
    quantity: int
    paid_minor: int = amount()
    funded_minor: int = amount(default=0)
    fee_minor: int = amount(default=0)
    fee_vat_minor: int = amount(default=0)
    rule_id: int | None = ref("commission_rule.id", optional=True)
    rate_bp: int = Field(default=0)
    base_minor: int = amount(default=0)
    fee_vat_reason: FeeVat = choice(FeeVat, default=FeeVat.DOMESTIC)


class SaleMove(SQLModel, table=True):
    """A portion of a sale part that was sent, cancelled or paid back. Append-only.

    What is sent or cancelled comes out of what was open; what is paid back out of what was
    sent. So a part's state is what it was sold for, less its moves.
    """

    __tablename__ = "sale_move"
    __table_args__ = (
        CheckConstraint(
            "quantity >= 0 AND paid_minor >= 0 AND funded_minor >= 0 "
            "AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint(
            "(kind = 'ship') = (shipment_id IS NOT NULL) "
            "AND (kind = 'ship') = (credit_note_id IS NULL)",
            name="has_its_reason",
        ),
    )

    id: int = key()
    part_id: int = ref("sale_part.id")
    kind: MoveKind = choice(MoveKind)
    shipment_id: int | None = ref("shipment.id", optional=True)
    credit_note_id: int | None = ref("credit_note.id", optional=True)
    quantity: int = Field(default=0)
    paid_minor: int = amount(default=0)
    funded_minor: int = amount(default=0)
    fee_minor: int = amount(default=0)
    fee_vat_minor: int = amount(default=0)
    created_at: datetime = created()
