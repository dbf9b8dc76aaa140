"""Vendors, the people who work for them, and the accounts they are paid on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
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
from marketplace.rules.kinds import MemberRole, VendorStatus
from marketplace.rules.money_kinds import PayoutAccountStatus


class Vendor(SQLModel, table=True):
    """An independent shop. The rating is a running sum; how it sends is in its shipping profiles.

    `missed_orders` of its last `counted_orders` were sent late or cancelled by it. `tax_id` is
    its VAT number, tested for its form and check digits. `support_allowed_at` is since when staff
    may work in its name without asking each time.
    """

    __table_args__ = (
        CheckConstraint("commission_bp BETWEEN 0 AND 10000", name="commission_is_a_share"),
        CheckConstraint("missed_orders BETWEEN 0 AND counted_orders", name="missed_are_counted"),
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
    commission_bp: int | None = Field(default=None)
    tax_id: str = note()
    rating_sum: int = Field(default=0)
    rating_count: int = Field(default=0)
    counted_orders: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    missed_orders: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    details: dict[str, object] = document()
    created_at: datetime = created()
    updated_at: datetime = updated()
    approved_at: datetime | None = moment()
    closed_from: datetime | None = moment()
    closed_to: datetime | None = moment()
    support_allowed_at: datetime | None = moment()


class VendorMember(SQLModel, table=True):
    """A person's place in a vendor's team; one person may work for several."""

    __tablename__ = "vendor_member"
    __table_args__ = (Index("ix_vendor_member_account_id", "account_id"),)

    vendor_id: int = ref("vendor.id", primary=True, ondelete="CASCADE")
    account_id: int = ref("account.id", primary=True, ondelete="CASCADE")
    role: MemberRole = choice(MemberRole)
    created_at: datetime = created()


class PayoutAccount(SQLModel, table=True):
    """A vendor's account at a payment provider, as the provider last described it.

    With the provider `manual` it is a bank account: its number lies in `sealed`, unreadable
    without the shop's secret, and `ending` are its last four characters. `requirements` are
    the provider's words for what it still wants, `due_at` until when. Nothing is paid before
    `held_until`: somebody may have changed what they should not. `bank_refusal` is why the
    vendor's bank sent money back, `refused_bank` what the provider calls that bank account.
    """

    __tablename__ = "payout_account"

    id: int = key()
    vendor_id: int = ref("vendor.id", unique=True, ondelete="CASCADE")
    provider: str = words()
    provider_ref: str | None = words(optional=True, unique=True)
    status: PayoutAccountStatus = choice(PayoutAccountStatus, default=PayoutAccountStatus.NONE)
    requirements: list[str] = document("[]")
    due_at: datetime | None = moment()
    bank_refusal: str = note()
    refused_bank: str = note()
    holder: str = note()
    sealed: str = note()
    ending: str = note()
    held_until: datetime | None = moment()
    updated_at: datetime = updated()
