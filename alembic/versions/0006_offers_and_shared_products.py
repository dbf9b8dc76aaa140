"""Shipping profiles, suggested changes of products, likely duplicates, and how vendors keep terms

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PROFILES_FROM_FLAT_TERMS = """
INSERT INTO shipping_profile
    (vendor_id, name, fee_minor, free_from_minor, transit_days, is_default)
SELECT id, 'Standard delivery', delivery_minor, greatest(free_delivery_from_minor, 0),
    least(greatest(transit_days, 1), 60), true
FROM vendor
"""

FLAT_TERMS_FROM_PROFILES = """
UPDATE vendor SET
    delivery_minor = fee_minor,
    free_delivery_from_minor = free_from_minor,
    transit_days = shipping_profile.transit_days
FROM shipping_profile WHERE shipping_profile.vendor_id = vendor.id AND is_default
"""


def upgrade() -> None:
    _profiles()
    _record()
    _changes()
    _twins()


def _profiles() -> None:
    op.create_table(
        "shipping_profile",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("free_from_minor", sa.BigInteger(), nullable=True),
        sa.Column("transit_days", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_shipping_profile_fee_not_negative")),
        sa.CheckConstraint(
            "free_from_minor >= 0", name=op.f("ck_shipping_profile_free_from_not_negative")
        ),
        sa.CheckConstraint(
            "transit_days BETWEEN 1 AND 60", name=op.f("ck_shipping_profile_transit_days_sane")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_shipping_profile_vendor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_profile")),
        sa.UniqueConstraint("vendor_id", "name", name=op.f("uq_shipping_profile_vendor_id_name")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_shipping_profile_id_vendor_id")),
    )
    op.create_index(
        "uq_shipping_profile_one_default",
        "shipping_profile",
        ["vendor_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.execute(PROFILES_FROM_FLAT_TERMS)
    op.drop_constraint(op.f("ck_vendor_delivery_not_negative"), "vendor", type_="check")
    for column in ("delivery_minor", "free_delivery_from_minor", "transit_days"):
        op.drop_column("vendor", column)
    op.add_column("offer", sa.Column("profile_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_offer_profile_of_vendor",
        "offer",
        "shipping_profile",
        ["profile_id", "vendor_id"],
        ["id", "vendor_id"],
    )
    op.create_index(
        "ix_offer_profile_id",
        "offer",
        ["profile_id"],
        postgresql_where=sa.text("profile_id IS NOT NULL"),
    )


def _record() -> None:
    for column in ("counted_orders", "missed_orders"):
        op.add_column(
            "vendor",
            sa.Column(column, sa.Integer(), server_default=sa.text("0"), nullable=False),
        )
    op.create_check_constraint(
        op.f("ck_vendor_missed_are_counted"),
        "vendor",
        "missed_orders BETWEEN 0 AND counted_orders",
    )


def _changes() -> None:
    op.create_table(
        "product_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "status",
            _words("changestatus", "open", "revision", "approved", "refused", "withdrawn"),
            server_default="open",
            nullable=False,
        ),
        _document("before", "{}"),
        _document("after", "{}"),
        _document("taken", "[]"),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_product_change_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_change_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_product_change_vendor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_change")),
    )
    op.create_index("ix_product_change_product_id", "product_change", ["product_id"])
    op.create_index("ix_product_change_status_id", "product_change", ["status", "id"])
    op.create_index("ix_product_change_vendor_id_id", "product_change", ["vendor_id", "id"])
    op.create_index(
        "uq_product_change_waiting",
        "product_change",
        ["product_id", "vendor_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('open', 'revision')"),
    )


def _twins() -> None:
    op.create_table(
        "product_twin",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("source", _words("twinsource", "words", "report"), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            _words("twinstatus", "open", "merged", "dismissed"),
            server_default="open",
            nullable=False,
        ),
        _moment("created_at"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("product_id < other_id", name=op.f("ck_product_twin_older_first")),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["product.id"],
            name=op.f("fk_product_twin_other_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_twin_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_product_twin_vendor_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_twin")),
        sa.UniqueConstraint(
            "product_id", "other_id", name=op.f("uq_product_twin_product_id_other_id")
        ),
    )
    op.create_index("ix_product_twin_other_id", "product_twin", ["other_id"])
    op.create_index("ix_product_twin_vendor_id", "product_twin", ["vendor_id"])
    op.create_index("ix_product_twin_status_id", "product_twin", ["status", "id"])
    op.create_index(
        "ix_product_lower_names",
        "product",
        [sa.literal_column("lower(brand)"), sa.literal_column("lower(title)")],
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _document(name: str, empty: str) -> sa.Column[object]:
    default = sa.text(f"'{empty}'::jsonb")
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, server_default=default, nullable=False)


def _moment(name: str) -> sa.Column[object]:
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, server_default=sa.text("now()"), nullable=False)


def downgrade() -> None:
    op.drop_index("ix_product_lower_names", table_name="product")
    op.drop_table("product_twin")
    op.drop_table("product_change")
    op.drop_constraint(op.f("ck_vendor_missed_are_counted"), "vendor", type_="check")
    op.drop_column("vendor", "missed_orders")
    op.drop_column("vendor", "counted_orders")
    op.drop_index("ix_offer_profile_id", table_name="offer")
    op.drop_constraint("fk_offer_profile_of_vendor", "offer", type_="foreignkey")
    op.drop_column("offer", "profile_id")
    op.add_column(
        "vendor",
        sa.Column("delivery_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("vendor", sa.Column("free_delivery_from_minor", sa.BigInteger(), nullable=True))
    op.add_column(
        "vendor",
        sa.Column("transit_days", sa.Integer(), server_default=sa.text("3"), nullable=False),
    )
    op.execute(FLAT_TERMS_FROM_PROFILES)
    op.alter_column("vendor", "transit_days", server_default=None)
    op.create_check_constraint(
        op.f("ck_vendor_delivery_not_negative"), "vendor", "delivery_minor >= 0"
    )
    op.drop_table("shipping_profile")
