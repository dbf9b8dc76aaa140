"""Basket money: promotions with codes and coupons, gift cards and store credit

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
APPEND_ONLY = ("credit_entry", "line_reduction")
CHECKS = {
    "within_budget": "spent_minor BETWEEN 0 AND budget_minor",
    "within_limit": "uses BETWEEN 0 AND use_limit",
    "promotionkind": "kind IN ('percent', 'amount', 'buy_x_get_y', 'tiers', 'free_shipping')",
}


def upgrade() -> None:
    _new_tables()
    _changed_tables()
    for name, rule in CHECKS.items():
        op.execute(f"ALTER TABLE promotion DROP CONSTRAINT IF EXISTS ck_promotion_{name}")
        op.create_check_constraint(op.f(f"ck_promotion_{name}"), "promotion", rule)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {ROLE}")


def _new_tables() -> None:
    op.create_table(
        "credit_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "gift_card",
                "store_credit",
                name="creditaccountkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'gift_card') = (code_hash IS NOT NULL) AND (kind = 'store_credit') = (account_id IS NOT NULL)",
            name=op.f("ck_credit_account_belongs_to_a_code_or_a_person"),
        ),
        sa.CheckConstraint(
            "balance_minor >= 0", name=op.f("ck_credit_account_balance_not_negative")
        ),
        sa.CheckConstraint(
            "held_minor BETWEEN 0 AND balance_minor",
            name=op.f("ck_credit_account_held_within_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_credit_account_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
            name=op.f("fk_credit_account_created_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_credit_account_code_hash")),
    )
    op.create_index(
        op.f("ix_credit_account_created_by"), "credit_account", ["created_by"], unique=False
    )
    op.create_index(
        "uq_credit_account_of_account", "credit_account", ["account_id", "currency"], unique=True
    )
    op.create_table(
        "cart_code",
        sa.Column("cart_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_code_cart_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cart_id", "code", name=op.f("pk_cart_code")),
    )
    op.create_table(
        "cart_gift_card",
        sa.Column("cart_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_gift_card_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["credit_account.id"],
            name=op.f("fk_cart_gift_card_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("cart_id", "credit_id", name=op.f("pk_cart_gift_card")),
    )
    op.create_table(
        "coupon",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("promotion_id", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["order_group.id"], name=op.f("fk_coupon_group_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_coupon_promotion_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
    )
    op.create_index(op.f("ix_coupon_group_id"), "coupon", ["group_id"], unique=False)
    op.create_index("ix_coupon_promotion_id_id", "coupon", ["promotion_id", "id"], unique=False)
    op.create_table(
        "credit_hold",
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "held",
                "spent",
                "released",
                name="holdstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="held",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_credit_hold_amount_positive")),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["credit_account.id"],
            name=op.f("fk_credit_hold_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_credit_hold_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_credit_hold")),
    )
    op.create_index(op.f("ix_credit_hold_credit_id"), "credit_hold", ["credit_id"], unique=False)
    op.create_table(
        "line_reduction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("promotion_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("funded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_line_reduction_amount_positive")),
        sa.CheckConstraint(
            "funded_minor BETWEEN 0 AND amount_minor", name=op.f("ck_line_reduction_funded_within")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_line_reduction_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_line_reduction_promotion_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_line_reduction_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_reduction")),
        sa.UniqueConstraint(
            "vendor_order_id",
            "order_line_id",
            "promotion_id",
            name=op.f("uq_line_reduction_vendor_order_id_order_line_id_promotion_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_line_reduction_order_line_id"), "line_reduction", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_line_reduction_promotion_id"), "line_reduction", ["promotion_id"], unique=False
    )
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "issue",
                "spend",
                "refund",
                name="creditentrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("refund_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'spend') = (amount_minor < 0) AND (kind = 'spend') = (payment_id IS NOT NULL) AND (kind = 'refund') = (refund_id IS NOT NULL)",
            name=op.f("ck_credit_entry_has_its_reason"),
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_credit_entry_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
            name=op.f("fk_credit_entry_created_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["credit_account.id"],
            name=op.f("fk_credit_entry_credit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_credit_entry_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"],
            ["refund.id"],
            name=op.f("fk_credit_entry_refund_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_credit_entry_payment_id")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_credit_entry_refund_id")),
    )
    op.create_index(
        op.f("ix_credit_entry_created_by"), "credit_entry", ["created_by"], unique=False
    )
    op.create_index(op.f("ix_credit_entry_credit_id"), "credit_entry", ["credit_id"], unique=False)


def _changed_tables() -> None:
    op.add_column(
        "cart",
        sa.Column("uses_credit", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "order_group",
        sa.Column("extensions", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "promotion",
        sa.Column("has_coupons", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "promotion",
        sa.Column(
            "terms",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column(
        "promotion",
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "promotion",
        sa.Column("is_exclusive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("promotion", sa.Column("use_limit", sa.Integer(), nullable=True))
    op.add_column(
        "promotion", sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_index(op.f("ix_promotion_vendor_id"), table_name="promotion")
    op.create_index(
        "ix_promotion_automatic",
        "promotion",
        ["vendor_id"],
        unique=False,
        postgresql_where=sa.text("is_active AND code IS NULL AND NOT has_coupons"),
    )
    op.create_index("ix_promotion_vendor_id_id", "promotion", ["vendor_id", "id"], unique=False)
    op.add_column(
        "promotion_use", sa.Column("person", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(
        "ix_promotion_use_promotion_id_person",
        "promotion_use",
        ["promotion_id", "person"],
        unique=False,
    )
    op.create_index("ix_order_group_lower_email", "order_group", [sa.text("lower(email)")])


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
