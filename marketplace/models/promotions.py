"""Reductions, their codes, who pays for them, and who has used them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    document,
    key,
    moment,
    note,
    ref,
    words,
    yes_or_no,
)
from marketplace.rules.money_kinds import FundedBy, PromotionKind


class Promotion(SQLModel, table=True):
    """A reduction for some baskets: the platform's, or one vendor's for its own goods.

    `terms` hold what depends on its kind (steps, buy and get), `conditions` for whom and what
    it is. One with neither a code nor `has_coupons` counts by itself. `uses` and `spent_minor`
    are kept, under a lock on this row, of promotions that have a limit or a budget.
    """

    __table_args__ = (
        CheckConstraint("percent_bp BETWEEN 0 AND 10000", name="percent_is_a_share"),
        CheckConstraint("platform_share_bp BETWEEN 0 AND 10000", name="share_is_a_share"),
        CheckConstraint("spent_minor BETWEEN 0 AND budget_minor", name="within_budget"),
        CheckConstraint("uses BETWEEN 0 AND use_limit", name="within_limit"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("uq_promotion_code", text("lower(code)"), unique=True),
        Index("ix_promotion_vendor_id_id", "vendor_id", "id"),
        Index(
            "ix_promotion_automatic",
            "vendor_id",
            postgresql_where=text("is_active AND code IS NULL AND NOT has_coupons"),
        ),
    )

    id: int = key()
    vendor_id: int | None = ref("vendor.id", optional=True, index=False)
    name: str = words()
    code: str | None = words(optional=True)
    has_coupons: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    kind: PromotionKind = choice(PromotionKind)
    funded_by: FundedBy = choice(FundedBy)
    platform_share_bp: int = Field(default=0)
    percent_bp: int | None = Field(default=None)
    amount_minor: int | None = amount(optional=True)
    currency: str | None = words(optional=True)
    terms: dict[str, object] = document()
    conditions: dict[str, object] = document()
    position: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    is_exclusive: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    per_person_limit: int | None = Field(default=None)
    use_limit: int | None = Field(default=None)
    uses: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    budget_minor: int | None = amount(optional=True)
    spent_minor: int = amount(default=0)
    is_active: bool = Field(default=True)
    starts_at: datetime | None = moment()
    ends_at: datetime | None = moment()
    created_at: datetime = created()

    @property
    def is_limited(self) -> bool:
        """Whether its uses are counted under a lock."""
        limits = (self.per_person_limit, self.use_limit, self.budget_minor)
        return self.has_coupons or any(limit is not None for limit in limits)


class Coupon(SQLModel, table=True):
    """A code that works once, one of a batch; `group_id` is the purchase that holds or used it."""

    __table_args__ = (Index("ix_coupon_promotion_id_id", "promotion_id", "id"),)

    id: int = key()
    promotion_id: int = ref("promotion.id", index=False)
    batch: int
    code: str = words(unique=True)
    group_id: int | None = ref("order_group.id", optional=True)
    created_at: datetime = created()


class PromotionUse(SQLModel, table=True):
    """A purchase in which a promotion counted, once; gone again if nobody paid for it.

    `person` is the account, or a guest's e-mail, by which uses per person are counted. One that
    `is_counted` stands in the promotion's `uses` and `spent_minor`: it was limited then.
    """

    __tablename__ = "promotion_use"
    __table_args__ = (Index("ix_promotion_use_promotion_id_person", "promotion_id", "person"),)

    promotion_id: int = ref("promotion.id", primary=True)
    group_id: int = ref("order_group.id", primary=True)
    account_id: int | None = ref("account.id", optional=True)
    person: str = note()
    amount_minor: int = amount()
    is_counted: bool = yes_or_no()
    created_at: datetime = created()


class LineReduction(SQLModel, table=True):
    """What one promotion took off one order line, or without a line off the delivery."""

    __tablename__ = "line_reduction"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("funded_minor BETWEEN 0 AND amount_minor", name="funded_within"),
        UniqueConstraint(
            "vendor_order_id",
            "order_line_id",
            "promotion_id",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id", index=False)
    order_line_id: int | None = ref("order_line.id", optional=True)
    promotion_id: int = ref("promotion.id")
    amount_minor: int = amount()
    funded_minor: int = amount(default=0)


class CartCode(SQLModel, table=True):
    """A code that somebody typed into their basket, in capitals, whether it fits or not."""

    __tablename__ = "cart_code"

    cart_id: int = ref("cart.id", primary=True, ondelete="CASCADE")
    code: str = Field(sa_column=Column(Text, primary_key=True))
    created_at: datetime = created()
