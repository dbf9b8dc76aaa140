"""Purchases that may be fraud are looked at before anything of them is sent

Revision ID: 0022
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DECISION = sa.Enum(
    "passed",
    "review",
    "blocked",
    "approved",
    "rejected",
    name="checkdecision",
    native_enum=False,
    create_constraint=True,
    length=32,
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "fraud_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "signals",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("decision", DECISION, nullable=False),
        sa.Column(
            "traces",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("warned_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_fraud_check_score_within_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["account.id"],
            name=op.f("fk_fraud_check_decided_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["order_group.id"],
            name=op.f("fk_fraud_check_group_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_check")),
        sa.UniqueConstraint("group_id", name=op.f("uq_fraud_check_group_id")),
    )
    op.create_index("ix_fraud_check_traces", "fraud_check", ["traces"], postgresql_using="gin")
    op.create_index("ix_fraud_check_decision_id", "fraud_check", ["decision", "id"])
    op.create_index(op.f("ix_fraud_check_decided_by"), "fraud_check", ["decided_by"])
    _add_columns()
    op.create_index(
        "ix_payment_card_mark",
        "payment",
        ["card_mark"],
        postgresql_where=sa.text("card_mark <> ''"),
    )
    op.create_index(
        "ix_order_group_door",
        "order_group",
        [sa.text("lower(address ->> 'postcode')"), sa.text("lower(address ->> 'line1')")],
    )


def _add_columns() -> None:
    no, nothing = sa.text("false"), ""
    op.add_column(
        "order_group", sa.Column("needs_check", sa.Boolean(), server_default=no, nullable=False)
    )
    op.add_column(
        "vendor_order", sa.Column("on_hold", sa.Boolean(), server_default=no, nullable=False)
    )
    op.add_column(
        "payment", sa.Column("failed_tries", sa.Integer(), server_default="0", nullable=False)
    )
    for name in ("tried_ref", "card_mark", "card_country"):
        op.add_column("payment", sa.Column(name, sa.Text(), server_default=nothing, nullable=False))


def downgrade() -> None:
    op.drop_index("ix_order_group_door", table_name="order_group")
    op.drop_index("ix_payment_card_mark", table_name="payment")
    for name in ("card_country", "card_mark", "tried_ref", "failed_tries"):
        op.drop_column("payment", name)
    op.drop_column("vendor_order", "on_hold")
    op.drop_column("order_group", "needs_check")
    op.drop_table("fraud_check")
