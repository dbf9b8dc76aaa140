"""The rules of commission, and what vendors earn and are paid."""

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
    name_key,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.money_kinds import (
    Band,
    BankPayoutStatus,
    EarningStatus,
    FeeBase,
    PayoutInterval,
    PayoutStatus,
)


class CommissionRule(SQLModel, table=True):
    """A rate for some sales; the operator orders the rules and the first that fits is used.

    Conditions that are empty mean any. The first and the last day are included. Sales that are
    made keep the rule they were made by, so a rule ends and is never removed.
    """

    __tablename__ = "commission_rule"
    __table_args__ = (
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_is_a_share"),
        CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
    )

    id: int = key()
    position: int = Field(index=True)
    name: str = words()
    vendor_id: int | None = ref("vendor.id", optional=True)
    category_id: int | None = ref("category.id", optional=True)
    product_id: int | None = ref("product.id", optional=True)
    brand: str = note()
    rate_bp: int
    base: FeeBase = choice(FeeBase, default=FeeBase.GROSS)
    band: Band = choice(Band, default=Band.LINE)
    takes_delivery: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    currency: str | None = words(optional=True)
    valid_from: date | None = Field(default=None)
    valid_until: date | None = Field(default=None)
    is_active: bool = Field(default=True)
    created_at: datetime = created()


class CommissionAmount(SQLModel, table=True):
    """What a commission rule says in one currency: fee per piece, floor, cap, band of value."""

    __tablename__ = "commission_amount"
    __table_args__ = (
        CheckConstraint(
            "fixed_minor >= 0 AND minimum_minor >= 0 AND maximum_minor >= 0 "
            "AND from_minor >= 0 AND to_minor >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint("maximum_minor >= minimum_minor", name="cap_not_below_floor"),
        CheckConstraint("to_minor > from_minor", name="band_not_empty"),
    )

    rule_id: int = ref("commission_rule.id", primary=True, ondelete="CASCADE")
    currency: str = name_key()
    fixed_minor: int = amount(default=0)
    minimum_minor: int | None = amount(optional=True)
    maximum_minor: int | None = amount(optional=True)
    from_minor: int | None = amount(optional=True)
    to_minor: int | None = amount(optional=True)


class Payout(SQLModel, table=True):
    """Money sent to a vendor, by the provider and to the account that were right at the time.

    `destination` is the provider's name of the account, never a bank account's number.
    `held` says why staff keep it back; empty when they don't.
    """

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("provider", "provider_ref"),
        Index("ix_payout_vendor_id_id", "vendor_id", "id"),
        Index("ix_payout_status_id", "status", "id"),
    )

    id: int = key()
    number: str = words(unique=True)
    vendor_id: int = ref("vendor.id", index=False)
    status: PayoutStatus = choice(PayoutStatus, default=PayoutStatus.ASSEMBLED)
    provider: str = words()
    destination: str = note()
    currency: str = currency()
    amount_minor: int = amount()
    provider_ref: str | None = words(optional=True)
    failure: str = note()
    held: str = note()
    created_by: int | None = ref("account.id", optional=True)
    created_at: datetime = created()
    updated_at: datetime = updated()
    paid_at: datetime | None = moment()


class BankPayout(SQLModel, table=True):
    """Money from a vendor's account at the provider to its bank: followed, and never booked.

    `failure` is why the bank sent it back, in the provider's words.
    """

    __tablename__ = "bank_payout"
    __table_args__ = (UniqueConstraint("provider", "provider_ref"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", ondelete="CASCADE")
    provider: str = words()
    provider_ref: str = words()
    status: BankPayoutStatus = choice(BankPayoutStatus)
    currency: str = currency()
    amount_minor: int = amount()
    failure: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class PayoutTerms(SQLModel, table=True):
    """When and how a vendor is paid; what is None or missing is the shop's own setting.

    `day` is 0 to 6 from Monday for weekly, 1 to 28 for monthly payouts. `minimums` is
    {currency: minor units}. `paused` says why staff hold every payout, `refusal` why the last
    one was not made.
    """

    __tablename__ = "payout_terms"
    __table_args__ = (
        CheckConstraint("day BETWEEN 0 AND 28", name="day_of_week_or_month"),
        CheckConstraint("hold_days BETWEEN 0 AND 90", name="hold_days_sane"),
        CheckConstraint("reserve_bp BETWEEN 0 AND 10000", name="reserve_is_a_share"),
        CheckConstraint("reserve_days BETWEEN 1 AND 365", name="reserve_days_sane"),
    )

    vendor_id: int = ref("vendor.id", primary=True, ondelete="CASCADE")
    interval: PayoutInterval = choice(PayoutInterval, default=PayoutInterval.WEEKLY)
    day: int = Field(default=0)
    minimums: dict[str, int] = document()
    hold_days: int | None = Field(default=None)
    reserve_bp: int | None = Field(default=None)
    reserve_days: int | None = Field(default=None)
    paused: str = note()
    refusal: str = note()
    next_at: datetime | None = moment(index=True)
    updated_at: datetime = updated()


class Earning(SQLModel, table=True):
    """What moved a vendor's balance: pending until the hold ends, then claimed by a payout.

    A reversal is a new negative row. When the hold ends, `reserve_minor` of it stays back
    until `reserve_until`, and comes as a row of its own then.
    """

    __table_args__ = (
        Index("ix_earning_vendor_id_status_id", "vendor_id", "status", "id"),
        Index(
            "ix_earning_unclaimed",
            "vendor_id",
            "currency",
            "id",
            postgresql_where=text("status = 'available' AND payout_id IS NULL"),
        ),
        UniqueConstraint("source_type", "source_id"),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False)
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    payout_id: int | None = ref("payout.id", optional=True)
    source_type: str = words()
    source_id: str = words()
    status: EarningStatus = choice(EarningStatus, default=EarningStatus.PENDING)
    currency: str = currency()
    amount_minor: int = amount()
    reserve_minor: int = amount(default=0)
    available_at: datetime | None = moment(index=True)
    reserve_until: datetime | None = moment(index=True)
    created_at: datetime = created()
