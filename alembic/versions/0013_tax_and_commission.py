"""Taxes by place and class, who is free of them, what sales bore; rules of commission by currency

The rates are those of November 2026 as far as a shop without an accountant needs them; staff
change them under "Taxes".

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"

AMOUNTS_BY_CURRENCY = """
INSERT INTO commission_amount (rule_id, currency, fixed_minor, minimum_minor, maximum_minor)
SELECT rule.id, code, fixed_minor, least(minimum_minor, maximum_minor), maximum_minor
FROM commission_rule rule CROSS JOIN LATERAL (
    SELECT coalesce(rule.currency, v.currency) AS code FROM vendor v
    UNION SELECT coalesce(rule.currency, 'EUR')) known
WHERE fixed_minor > 0 OR minimum_minor IS NOT NULL OR maximum_minor IS NOT NULL;
"""
"""A rule without a currency counted its amounts in every one; now each is written down."""

CLASSES = (("standard", "Standard"), ("reduced", "Reduced"), ("books", "Books"))

VAT = {
    "AT": (20, 10, 10), "BE": (21, 6, 6), "BG": (20, 9, 9), "CY": (19, 5, 3), "CZ": (21, 12, 0),
    "DE": (19, 7, 7), "DK": (25, None, None), "EE": (24, 9, 9), "ES": (21, 10, 4),
    "FI": (25.5, 13.5, 13.5), "FR": (20, 5.5, 5.5), "GR": (24, 13, 6), "HR": (25, 13, 5),
    "HU": (27, 5, 5), "IE": (23, 13.5, 0), "IT": (22, 10, 4), "LT": (21, 12, 5),
    "LU": (17, 8, 3), "LV": (21, 12, 5), "MT": (18, 5, 5), "NL": (21, 9, 9), "PL": (23, 8, 5),
    "PT": (23, 6, 6), "RO": (21, 11, 11), "SE": (25, 12, 6), "SI": (22, 9.5, 5),
    "SK": (23, 5, 5), "GB": (20, 5, 0), "CH": (8.1, 2.6, 2.6), "NO": (25, 15, 0),
}  # fmt: skip
"""Standard, reduced and books, in percent; None is taxed like everything else."""

NEW_YORK_CITY = ["100", "101", "102", "103", "104", "110", "111", "112", "113", "114", "116"]
SALES_TAX = (
    ("US", "CA", [], "California sales tax", 7.25),
    ("US", "NJ", [], "New Jersey sales tax", 6.625),
    ("US", "NY", [], "New York state sales tax", 4),
    ("US", "NY", NEW_YORK_CITY, "New York City sales tax", 4.5),
    ("US", "NY", NEW_YORK_CITY, "Metropolitan commuter tax", 0.375),
    ("US", "TX", [], "Texas sales tax", 6.25),
    ("US", "WA", [], "Washington sales tax", 6.5),
)
"""States to begin with; what is sent to another one bears none until staff add it."""


def upgrade() -> None:
    _new_tables()
    _changed_tables()
    _rates_of_today()
    op.execute(
        "CREATE TRIGGER order_tax_append_only BEFORE UPDATE OR DELETE ON order_tax "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"REVOKE UPDATE, DELETE ON order_tax FROM {ROLE}")


def _rates_of_today() -> None:
    metadata = sa.MetaData()
    classes, countries, rates = (
        sa.Table(name, metadata, autoload_with=op.get_bind())
        for name in ("tax_class", "tax_country", "tax_rate")
    )
    op.bulk_insert(
        classes,
        [{"slug": slug, "name": name, "position": n} for n, (slug, name) in enumerate(CLASSES)],
    )
    included = [*VAT, "JP", "KW"]
    op.bulk_insert(
        countries,
        [{"country": code, "is_included": True} for code in included]
        + [{"country": "US", "is_included": False}],
    )
    op.bulk_insert(rates, [*_vat(), *_other_rates()])


def _vat() -> list[dict[str, object]]:
    return [
        _rate(country, f"VAT {percent:g}%", percent, tax_class=CLASSES[n][0])
        for country, three in VAT.items()
        for n, percent in enumerate(three)
        if percent is not None
    ]


def _other_rates() -> list[dict[str, object]]:
    return [
        _rate("JP", "Consumption tax 10%", 10),
        _rate("JP", "Consumption tax 8%", 8, tax_class="reduced"),
        _rate("KW", "No VAT", 0),
        *(
            _rate(country, name, percent, region=region, postcodes=postcodes)
            for country, region, postcodes, name, percent in SALES_TAX
        ),
    ]


def _rate(
    country: str,
    name: str,
    percent: float,
    *,
    tax_class: str = "standard",
    region: str = "",
    postcodes: Sequence[str] = (),
) -> dict[str, object]:
    return {
        "country": country,
        "name": name,
        "ppm": round(percent * 10_000),
        "kind": "taxed" if percent else "zero_rated",
        "tax_class": tax_class,
        "region": region,
        "postcodes": list(postcodes),
        "is_compound": False,
    }


def _new_tables() -> None:
    op.create_table(
        "tax_class",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tax_class")),
    )
    op.create_table(
        "tax_country",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_tax_country_country_is_iso")),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_tax_country")),
    )
    op.create_table(
        "tax_exemption",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_tax_exemption_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"],
            ["account.id"],
            name=op.f("fk_tax_exemption_granted_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_exemption")),
    )
    op.create_index(
        op.f("ix_tax_exemption_account_id"), "tax_exemption", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_tax_exemption_granted_by"), "tax_exemption", ["granted_by"], unique=False
    )
    op.create_table(
        "tax_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "postcodes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ppm", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "taxed",
                "zero_rated",
                "exempt",
                name="taxkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="taxed",
            nullable=False,
        ),
        sa.Column("is_compound", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind = 'taxed' OR ppm = 0", name=op.f("ck_tax_rate_untaxed_is_nothing")
        ),
        sa.CheckConstraint("ppm BETWEEN 0 AND 1000000", name=op.f("ck_tax_rate_rate_is_a_share")),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_tax_rate_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["tax_class"],
            ["tax_class.slug"],
            name=op.f("fk_tax_rate_tax_class"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
    )
    op.create_index("ix_tax_rate_country_id", "tax_rate", ["country", "id"], unique=False)
    op.create_table(
        "commission_amount",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=True),
        sa.Column("maximum_minor", sa.BigInteger(), nullable=True),
        sa.Column("from_minor", sa.BigInteger(), nullable=True),
        sa.Column("to_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "fixed_minor >= 0 AND minimum_minor >= 0 AND maximum_minor >= 0 AND from_minor >= 0 AND to_minor >= 0",
            name=op.f("ck_commission_amount_amounts_not_negative"),
        ),
        sa.CheckConstraint(
            "maximum_minor >= minimum_minor", name=op.f("ck_commission_amount_cap_not_below_floor")
        ),
        sa.CheckConstraint(
            "to_minor > from_minor", name=op.f("ck_commission_amount_band_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["commission_rule.id"],
            name=op.f("fk_commission_amount_rule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rule_id", "currency", name=op.f("pk_commission_amount")),
    )
    op.create_table(
        "order_tax",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("ppm", sa.Integer(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("relief_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_added", sa.Boolean(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "zero_rated",
                "exempt",
                "exempt_buyer",
                "reverse_charge",
                "export",
                "no_tax_there",
                name="taxreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND base_minor >= 0 AND relief_minor >= 0",
            name=op.f("ck_order_tax_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_order_tax_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_order_tax_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_tax")),
    )
    op.create_index(
        op.f("ix_order_tax_order_line_id"), "order_tax", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_order_tax_vendor_order_id"), "order_tax", ["vendor_order_id"], unique=False
    )


def _changed_tables() -> None:
    op.create_index("ix_vendor_order_placed_at", "vendor_order", ["placed_at"], unique=False)
    op.add_column("category", sa.Column("tax_class", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_category_tax_class"),
        "category",
        "tax_class",
        ["tax_class"],
        ["slug"],
        ondelete="RESTRICT",
    )
    op.add_column("commission_rule", sa.Column("product_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "commission_rule", sa.Column("brand", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "commission_rule",
        sa.Column(
            "base",
            sa.Enum(
                "gross", "net", name="feebase", native_enum=False, create_constraint=True, length=32
            ),
            server_default="gross",
            nullable=False,
        ),
    )
    op.add_column(
        "commission_rule",
        sa.Column(
            "band",
            sa.Enum(
                "line", "order", name="band", native_enum=False, create_constraint=True, length=32
            ),
            server_default="line",
            nullable=False,
        ),
    )
    op.add_column(
        "commission_rule",
        sa.Column("takes_delivery", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("commission_rule", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("commission_rule", sa.Column("valid_until", sa.Date(), nullable=True))
    op.create_index(
        op.f("ix_commission_rule_product_id"), "commission_rule", ["product_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_commission_rule_product_id"),
        "commission_rule",
        "product",
        ["product_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(
        op.f("ck_commission_rule_ends_after_it_begins"),
        "commission_rule",
        "valid_until >= valid_from",
    )
    op.execute(AMOUNTS_BY_CURRENCY)
    op.drop_column("commission_rule", "fixed_minor")
    op.drop_column("commission_rule", "minimum_minor")
    op.drop_column("commission_rule", "maximum_minor")
    op.add_column("order_group", sa.Column("tax_id", sa.Text(), server_default="", nullable=False))
    op.add_column("order_group", sa.Column("tax_exemption_id", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_order_group_tax_exemption_id"), "order_group", ["tax_exemption_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_order_group_tax_exemption_id"),
        "order_group",
        "tax_exemption",
        ["tax_exemption_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column("product", sa.Column("tax_class", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_product_tax_class"),
        "product",
        "tax_class",
        ["tax_class"],
        ["slug"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "sale_part",
        sa.Column(
            "fee_vat_reason",
            sa.Enum(
                "domestic",
                "reverse_charge",
                "outside_scope",
                name="feevat",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="domestic",
            nullable=False,
        ),
    )
    op.add_column("vendor", sa.Column("tax_id", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
