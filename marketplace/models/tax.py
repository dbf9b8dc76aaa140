"""Taxes: of which country and place, on what, who is free of them, and what each sale bore."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    document,
    key,
    moment,
    name_key,
    name_ref,
    note,
    optional_choice,
    ref,
    words,
)
from marketplace.rules.money_kinds import TaxKind, TaxReason


class TaxCountry(SQLModel, table=True):
    """A country whose taxes are known here; `is_included`: prices there are shown with tax."""

    __tablename__ = "tax_country"
    __table_args__ = (CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_is_iso"),)

    country: str = name_key()
    is_included: bool


class TaxClass(SQLModel, table=True):
    """A kind of goods that some places tax otherwise than the rest, such as books."""

    __tablename__ = "tax_class"

    slug: str = name_key()
    name: str = words()
    position: int = Field(default=0)


class TaxRateRow(SQLModel, table=True):
    """One tax of one place on one class of goods, in millionths (`rules.tax.TaxRate`)."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        CheckConstraint("ppm BETWEEN 0 AND 1000000", name="rate_is_a_share"),
        CheckConstraint("kind = 'taxed' OR ppm = 0", name="untaxed_is_nothing"),
        CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
        Index("ix_tax_rate_country_id", "country", "id"),
    )

    id: int = key()
    country: str = words()
    region: str = note()
    postcodes: list[str] = document("[]")
    tax_class: str = name_ref("tax_class.slug")
    name: str = words()
    ppm: int
    kind: TaxKind = choice(TaxKind, default=TaxKind.TAXED)
    is_compound: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    valid_from: date | None = Field(default=None)
    valid_until: date | None = Field(default=None)
    created_at: datetime = created()


class TaxExemption(SQLModel, table=True):
    """An account that owes no tax in a country (empty: anywhere) until the end of a day."""

    __tablename__ = "tax_exemption"

    id: int = key()
    account_id: int = ref("account.id")
    country: str = note()
    reason: str = words()
    valid_until: date
    granted_by: int | None = ref("account.id", optional=True)
    revoked_at: datetime | None = moment()
    created_at: datetime = created()


class OrderTax(SQLModel, table=True):
    """What a line of an order bore by one rate, or why it bore none. Append-only.

    The delivery has no line. `amount_minor` is the tax on `base_minor`, the net price;
    `relief_minor` is tax within the price that wasn't owed, told once for each line.
    """

    __tablename__ = "order_tax"
    __table_args__ = (
        CheckConstraint(
            "amount_minor >= 0 AND base_minor >= 0 AND relief_minor >= 0",
            name="amounts_not_negative",
        ),
    )

    id: int = key()
    vendor_order_id: int = ref("vendor_order.id")
    order_line_id: int | None = ref("order_line.id", optional=True)
    name: str = note()
    ppm: int = Field(default=0)
    base_minor: int = amount(default=0)
    amount_minor: int = amount(default=0)
    relief_minor: int = amount(default=0)
    is_added: bool = Field(default=False)
    reason: TaxReason | None = optional_choice(TaxReason)
