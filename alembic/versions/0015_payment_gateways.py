"""Payment providers behind one contract: held payments, bank transfers, what messages are about

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _new_tables()
    _changed_tables()
    name = op.f("ck_payment_share_captured_at_most_all")
    op.drop_constraint(name, "payment_share", type_="check")
    op.create_check_constraint(
        name,
        "payment_share",
        "captured_minor >= 0 AND voided_minor >= 0 AND capturing_minor >= 0 "
        "AND captured_minor + capturing_minor + voided_minor <= amount_minor",
    )


def _new_tables() -> None:
    op.create_table(
        "bank_transfer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("own_ref", sa.Text(), nullable=False),
        sa.Column("command_key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "incoming",
                "refund",
                "payout",
                name="transferkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "done",
                "failed",
                "returned",
                "cancelled",
                name="transferstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("done_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), server_default="", nullable=False),
        sa.Column("of_ref", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "marks",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("bank_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "amount_minor > 0 AND done_minor >= 0",
            name=op.f("ck_bank_transfer_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["account.id"], name=op.f("fk_bank_transfer_done_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_transfer")),
        sa.UniqueConstraint("command_key", name=op.f("uq_bank_transfer_command_key")),
        sa.UniqueConstraint("own_ref", name=op.f("uq_bank_transfer_own_ref")),
    )
    op.create_index(op.f("ix_bank_transfer_done_by"), "bank_transfer", ["done_by"], unique=False)
    op.create_index(
        op.f("ix_bank_transfer_reference"), "bank_transfer", ["reference"], unique=False
    )
    op.create_index("ix_bank_transfer_status_id", "bank_transfer", ["status", "id"], unique=False)


def _changed_tables() -> None:
    op.add_column(
        "money_command", sa.Column("attempt", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "payment",
        sa.Column("is_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("payment", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_payment_held_until"), "payment", ["held_until"], unique=False)
    op.add_column(
        "payment_share",
        sa.Column("capturing_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("refund", sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "refund",
        sa.Column("is_by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("refund", sa.Column("failure", sa.Text(), server_default="", nullable=False))
    op.add_column("webhook_event", sa.Column("about", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "webhook_event", sa.Column("object_ref", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "webhook_event", sa.Column("payment_mark", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "webhook_event", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_webhook_event_provider_object_ref",
        "webhook_event",
        ["provider", "object_ref"],
        unique=False,
    )


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
