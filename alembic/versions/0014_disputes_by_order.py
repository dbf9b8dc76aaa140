"""What of a payment's shares is disputed, and what a lost dispute has paid back already

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AMOUNTS = (("payment_share", "disputed_minor"), ("credit_note", "absorbed_minor"))
REFUND_STATUSES = (
    "requested", "approved", "sent", "succeeded", "failed", "unknown", "absorbed"
)  # fmt: skip


def upgrade() -> None:
    for table, column in AMOUNTS:
        op.add_column(
            table,
            sa.Column(column, sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        )
    op.add_column("refund", sa.Column("dispute_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_refund_dispute_id"), "refund", ["dispute_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_refund_dispute_id"), "refund", "dispute", ["dispute_id"], ["id"],
        ondelete="RESTRICT",
    )  # fmt: skip
    op.drop_constraint(op.f("ck_refund_refundstatus"), "refund", type_="check")
    listed = ", ".join(f"'{word}'" for word in REFUND_STATUSES)
    op.create_check_constraint(op.f("ck_refund_refundstatus"), "refund", f"status IN ({listed})")
    name = op.f("ck_payment_share_refunded_at_most_captured")
    op.drop_constraint(name, "payment_share", type_="check")
    op.create_check_constraint(
        name,
        "payment_share",
        "refunded_minor >= 0 AND disputed_minor >= 0 "
        "AND refunded_minor + disputed_minor <= captured_minor",
    )


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
