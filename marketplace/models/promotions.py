"""Reductions, who pays for them, and who has used them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    document,
    key,
    moment,
    ref,
    words,
)
from marketplace.rules.kinds import FundedBy, PromotionKind


class Promotion(SQLModel, table=True):
    """A reduction for some baskets. `platform_share_bp` says who pays when it is shared."""

    __table_args__ = (
        CheckConstraint("percent_bp BETWEEN 0 AND 10000", name="percent_is_a_share"),
        CheckConstraint("platform_share_bp BETWEEN 0 AND 10000", name="share_is_a_share"),
        CheckConstraint("spent_minor <= budget_minor", name="within_budget"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("uq_promotion_code", text("lower(code)"), unique=True),
    )

    id: int = key()
    vendor_id: int | None = ref("vendor.id", optional=True)
    name: str = words()
    code: str | None = words(optional=True)
    kind: PromotionKind = choice(PromotionKind)
    funded_by: FundedBy = choice(FundedBy)
    platform_share_bp: int = Field(default=0)
    percent_bp: int | None = Field(default=None)
    amount_minor: int | None = amount(optional=True)
    currency: str | None = words(optional=True)
    conditions: dict[str, object] = document()
    per_person_limit: int | None = Field(default=None)
    budget_minor: int | None = amount(optional=True)
    spent_minor: int = amount(default=0)
    is_active: bool = Field(default=True)
    starts_at: datetime | None = moment()
    ends_at: datetime | None = moment()
    created_at: datetime = created()


class PromotionUse(SQLModel, table=True):
    """A purchase in which a promotion counted, once."""

    __tablename__ = "promotion_use"

    promotion_id: int = ref("promotion.id", primary=True)
    group_id: int = ref("order_group.id", primary=True)
    account_id: int | None = ref("account.id", optional=True)
    amount_minor: int = amount()
    created_at: datetime = created()
