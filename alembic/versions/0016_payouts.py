"""Payouts: terms and accounts of vendors, what providers report, and where the books differ

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
STATUSES = (
    "assembled", "sent", "in_transit", "paid", "failed", "returned", "cancelled", "unknown",
)  # fmt: skip
LEDGER_KINDS = (
    "psp_clearing", "order_funds", "vendor_pending", "vendor_available", "vendor_reserve",
    "vendor_disputed", "payouts_in_transit", "commission_income", "commission_vat",
    "discount_expense_platform", "courtesy_expense_platform", "psp_fees", "refunds_payable",
    "dispute_hold", "bad_debt",
    "own_bank", "gift_card_liability", "store_credit_liability",
)  # fmt: skip


def upgrade() -> None:
    _tables()
    op.drop_constraint(op.f("ck_payout_payoutstatus"), "payout", type_="check")
    listed = ", ".join(f"'{word}'" for word in STATUSES)
    op.create_check_constraint(op.f("ck_payout_payoutstatus"), "payout", f"status IN ({listed})")
    op.create_check_constraint(op.f("ck_payout_amount_positive"), "payout", "amount_minor > 0")
    op.execute(
        "CREATE TRIGGER provider_transaction_append_only BEFORE UPDATE OR DELETE "
        "ON provider_transaction FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.drop_constraint(op.f("ck_ledger_account_ledgerkind"), "ledger_account", type_="check")
    listed = ", ".join(f"'{word}'" for word in LEDGER_KINDS)
    op.create_check_constraint(
        op.f("ck_ledger_account_ledgerkind"), "ledger_account", f"kind IN ({listed})"
    )
    op.execute(f"REVOKE UPDATE, DELETE ON provider_transaction FROM {ROLE}")


def _tables() -> None:
    op.create_table(
        "provider_transaction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge",
                "fee",
                "refund",
                "payout",
                "dispute",
                "other",
                name="transactionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("object_ref", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("memo", sa.Text(), server_default="", nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_transaction")),
        sa.UniqueConstraint("provider", "ref", name=op.f("uq_provider_transaction_provider_ref")),
    )
    op.create_index(
        "ix_provider_transaction_provider_object_ref",
        "provider_transaction",
        ["provider", "object_ref"],
        unique=False,
    )
    op.create_index(
        "ix_provider_transaction_provider_occurred_at",
        "provider_transaction",
        ["provider", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "sweep_run",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweep_run")),
    )
    op.create_table(
        "difference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("object_ref", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "missing_in_books",
                "missing_at_provider",
                "amount_differs",
                "sub_ledger",
                name="differencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "explained",
                "closed",
                name="differencestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="open",
            nullable=False,
        ),
        sa.Column("book_minor", sa.BigInteger(), nullable=False),
        sa.Column("provider_minor", sa.BigInteger(), nullable=False),
        sa.Column("explanation", sa.Text(), server_default="", nullable=False),
        sa.Column("explained_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["explained_by"],
            ["account.id"],
            name=op.f("fk_difference_explained_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_difference_vendor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    op.create_index(
        op.f("ix_difference_explained_by"), "difference", ["explained_by"], unique=False
    )
    op.create_index("ix_difference_status_id", "difference", ["status", "id"], unique=False)
    op.create_index(op.f("ix_difference_vendor_id"), "difference", ["vendor_id"], unique=False)
    op.create_index(
        "uq_difference_not_closed",
        "difference",
        ["provider", "currency", "object_ref"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "payout_terms",
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "interval",
            sa.Enum(
                "daily",
                "weekly",
                "monthly",
                "manual",
                name="payoutinterval",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="weekly",
            nullable=False,
        ),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column(
            "minimums",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("hold_days", sa.Integer(), nullable=True),
        sa.Column("reserve_bp", sa.Integer(), nullable=True),
        sa.Column("reserve_days", sa.Integer(), nullable=True),
        sa.Column("paused", sa.Text(), server_default="", nullable=False),
        sa.Column("refusal", sa.Text(), server_default="", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "day BETWEEN 0 AND 28", name=op.f("ck_payout_terms_day_of_week_or_month")
        ),
        sa.CheckConstraint(
            "hold_days BETWEEN 0 AND 90", name=op.f("ck_payout_terms_hold_days_sane")
        ),
        sa.CheckConstraint(
            "reserve_bp BETWEEN 0 AND 10000", name=op.f("ck_payout_terms_reserve_is_a_share")
        ),
        sa.CheckConstraint(
            "reserve_days BETWEEN 1 AND 365", name=op.f("ck_payout_terms_reserve_days_sane")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_payout_terms_vendor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vendor_id", name=op.f("pk_payout_terms")),
    )
    op.create_index(op.f("ix_payout_terms_next_at"), "payout_terms", ["next_at"], unique=False)
    op.create_index(op.f("ix_capture_provider_ref"), "capture", ["provider_ref"], unique=False)
    op.create_index(
        "ix_earning_unclaimed",
        "earning",
        ["vendor_id", "currency", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'available' AND payout_id IS NULL"),
    )
    op.add_column(
        "payout", sa.Column("provider", sa.Text(), server_default="stripe", nullable=False)
    )
    op.alter_column("payout", "provider", server_default=None)
    op.add_column("payout", sa.Column("destination", sa.Text(), server_default="", nullable=False))
    op.add_column("payout", sa.Column("held", sa.Text(), server_default="", nullable=False))
    op.add_column("payout", sa.Column("created_by", sa.BigInteger(), nullable=True))
    op.add_column("payout", sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_payout_status"), table_name="payout")
    op.drop_constraint(op.f("uq_payout_provider_ref"), "payout", type_="unique")
    op.create_index(op.f("ix_payout_created_by"), "payout", ["created_by"], unique=False)
    op.create_index("ix_payout_status_id", "payout", ["status", "id"], unique=False)
    op.create_unique_constraint(
        op.f("uq_payout_provider_provider_ref"), "payout", ["provider", "provider_ref"]
    )
    op.create_foreign_key(
        op.f("fk_payout_created_by"),
        "payout",
        "account",
        ["created_by"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column("payout_account", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "payout_account", sa.Column("holder", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "payout_account", sa.Column("sealed", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "payout_account", sa.Column("ending", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
