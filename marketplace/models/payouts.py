"""Commission on sales, and what vendors earn and are paid."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    key,
    moment,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.kinds import EarningStatus, PayoutStatus


class CommissionRule(SQLModel, table=True):
    """A rate for some sales; the operator orders the rules and the first that fits is used."""

    __tablename__ = "commission_rule"
    __table_args__ = (
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_is_a_share"),
        CheckConstraint("fixed_minor >= 0", name="fixed_not_negative"),
    )

    id: int = key()
    position: int = Field(index=True)
    name: str = words()
    vendor_id: int | None = ref("vendor.id", optional=True)
    category_id: int | None = ref("category.id", optional=True)
    rate_bp: int
    fixed_minor: int = amount(default=0)
    minimum_minor: int | None = amount(optional=True)
    maximum_minor: int | None = amount(optional=True)
    currency: str | None = words(optional=True)
    is_active: bool = Field(default=True)
    created_at: datetime = created()


class Commission(SQLModel, table=True):
    """The fee on one order line, frozen when it was sold."""

    __table_args__ = (CheckConstraint("fee_minor >= 0", name="fee_not_negative"),)

    id: int = key()
    order_line_id: int = ref("order_line.id", unique=True)
    rule_id: int | None = ref("commission_rule.id", optional=True)
    rate_bp: int
    base_minor: int = amount()
    fee_minor: int = amount()
    vat_minor: int = amount(default=0)
    reversed_minor: int = amount(default=0)


class Payout(SQLModel, table=True):
    """Money sent to a vendor."""

    __table_args__ = (Index("ix_payout_vendor_id_id", "vendor_id", "id"),)

    id: int = key()
    number: str = words(unique=True)
    vendor_id: int = ref("vendor.id", index=False)
    status: PayoutStatus = choice(PayoutStatus, default=PayoutStatus.ASSEMBLED, index=True)
    currency: str = currency()
    amount_minor: int = amount()
    provider_ref: str | None = words(optional=True, unique=True)
    failure: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class Earning(SQLModel, table=True):
    """What a vendor's order brought: pending until the hold ends, then claimed by a payout.

    A reversal is a new negative row.
    """

    __table_args__ = (
        Index("ix_earning_vendor_id_status_id", "vendor_id", "status", "id"),
        UniqueConstraint("source_type", "source_id"),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False)
    vendor_order_id: int = ref("vendor_order.id")
    payout_id: int | None = ref("payout.id", optional=True)
    source_type: str = words()
    source_id: str = words()
    status: EarningStatus = choice(EarningStatus, default=EarningStatus.PENDING)
    currency: str = currency()
    amount_minor: int = amount()
    available_at: datetime | None = moment(index=True)
    created_at: datetime = created()
