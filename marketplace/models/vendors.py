"""Vendors, the people who work for them, and the accounts they are paid on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
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
from marketplace.rules.kinds import MemberRole, PayoutAccountStatus, VendorStatus


class Vendor(SQLModel, table=True):
    """An independent shop. Delivery terms are flat per vendor; the rating is a running sum."""

    __table_args__ = (
        CheckConstraint("commission_bp BETWEEN 0 AND 10000", name="commission_is_a_share"),
        CheckConstraint("delivery_minor >= 0", name="delivery_not_negative"),
        CheckConstraint("handling_days BETWEEN 0 AND 60", name="handling_days_sane"),
        Index("ix_vendor_status_id", "status", "id"),
    )

    id: int = key()
    slug: str = words(unique=True)
    name: str = words(unique=True)
    tagline: str = note()
    story: str = note()
    email: str = words()
    country: str = words()
    city: str = note()
    status: VendorStatus = choice(VendorStatus, default=VendorStatus.APPLIED)
    status_reason: str = note()
    logo: str = note()
    banner: str = note()
    currency: str = currency()
    handling_days: int = Field(default=1)
    transit_days: int = Field(default=3)
    delivery_minor: int = amount(default=0)
    free_delivery_from_minor: int | None = amount(optional=True)
    commission_bp: int | None = Field(default=None)
    rating_sum: int = Field(default=0)
    rating_count: int = Field(default=0)
    details: dict[str, object] = document()
    created_at: datetime = created()
    updated_at: datetime = updated()
    approved_at: datetime | None = moment()
    closed_from: datetime | None = moment()
    closed_to: datetime | None = moment()


class VendorMember(SQLModel, table=True):
    """A person's place in a vendor's team; one person may work for several."""

    __tablename__ = "vendor_member"
    __table_args__ = (Index("ix_vendor_member_account_id", "account_id"),)

    vendor_id: int = ref("vendor.id", primary=True, ondelete="CASCADE")
    account_id: int = ref("account.id", primary=True, ondelete="CASCADE")
    role: MemberRole = choice(MemberRole)
    created_at: datetime = created()


class PayoutAccount(SQLModel, table=True):
    """A vendor's account at a payment provider, as the provider last described it."""

    __tablename__ = "payout_account"

    id: int = key()
    vendor_id: int = ref("vendor.id", unique=True, ondelete="CASCADE")
    provider: str = words()
    provider_ref: str | None = words(optional=True, unique=True)
    status: PayoutAccountStatus = choice(PayoutAccountStatus, default=PayoutAccountStatus.NONE)
    requirements: list[str] = document("[]")
    updated_at: datetime = updated()
