"""What vendors' banks do with what the provider sends them

Revision ID: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | Sequence[str] | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATUS = sa.Enum(
    "on_the_way",
    "arrived",
    "returned",
    "cancelled",
    name="bankpayoutstatus",
    native_enum=False,
    create_constraint=True,
    length=32,
)
MOMENT = sa.DateTime(timezone=True)
OF_SHOP = "vendor_id = ANY ((SELECT actor_shops())::bigint[])"


def upgrade() -> None:
    op.create_table(
        "bank_payout",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_bank_payout_vendor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_payout")),
        sa.UniqueConstraint(
            "provider", "provider_ref", name=op.f("uq_bank_payout_provider_provider_ref")
        ),
    )
    op.create_index(op.f("ix_bank_payout_vendor_id"), "bank_payout", ["vendor_id"])
    op.execute("ALTER TABLE bank_payout ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY bank_payout_of_actor ON bank_payout TO marketplace_app "
        f"USING (NOT (SELECT actor_is_bound()) OR {OF_SHOP})"
    )
    for name in ("bank_refusal", "refused_bank"):
        op.add_column(
            "payout_account", sa.Column(name, sa.Text(), server_default="", nullable=False)
        )


def downgrade() -> None:
    for name in ("refused_bank", "bank_refusal"):
        op.drop_column("payout_account", name)
    op.drop_table("bank_payout")
