"""Orders in several parcels, returns, claims, and the clocks that watch them

Revision ID: 0012
Revises: 0011
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW_WORDS = {
    ("credit_note", "kind", "creditkind"): "courtesy",
    ("ledger_account", "kind", "ledgerkind"): "courtesy_expense_platform",
    ("stock_movement", "reason", "movementreason"): "replaced",
}
CHECK = sa.text("""
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = CAST(:of AS regclass) AND conname = :name
""")


def upgrade() -> None:
    # Nothing was ever written to these two: returns begin with this version.
    op.drop_table("return_line")
    op.drop_table("order_return")
    _new_tables()
    _changed_tables()
    for (table, column, kind), word in NEW_WORDS.items():
        _add_word(table, column, f"ck_{table}_{kind}", word)
    # What arrived before parcels had their own state has arrived.
    op.execute("""
        UPDATE shipment SET status = 'delivered', delivered_at = o.delivered_at
        FROM vendor_order o
        WHERE o.id = vendor_order_id AND o.delivered_at IS NOT NULL AND shipment.status = 'shipped'
    """)


def _add_word(table: str, column: str, name: str, word: str) -> None:
    """Allow one more word, beside those that the check allows by now, whoever added them."""
    rule = op.get_bind().execute(CHECK, {"of": table, "name": name}).scalar_one()
    words = dict.fromkeys([*re.findall(r"'([^']*)'", rule), word])
    op.drop_constraint(op.f(name), table, type_="check")
    listed = ", ".join(f"'{one}'" for one in words)
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def _new_tables() -> None:
    op.create_table(
        "timer_run",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_timer_run")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "not_arrived",
                "damaged",
                "wrong_item",
                name="claimkind",
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
                "escalated",
                "replacing",
                "refunded",
                "replaced",
                "refused",
                "withdrawn",
                name="claimstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="open",
            nullable=False,
        ),
        sa.Column(
            "wish",
            sa.Enum(
                "refund",
                "replacement",
                name="wish",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="refund",
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("pictures", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "paid_by",
            sa.Enum(
                "vendor",
                "platform",
                name="liable",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("credit_note_id", sa.BigInteger(), nullable=True),
        sa.Column("replacement_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_note.id"],
            name=op.f("fk_claim_credit_note_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_claim_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["shipment.id"],
            name=op.f("fk_claim_replacement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_claim_shipment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_claim_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("number", name=op.f("uq_claim_number")),
    )
    op.create_index(op.f("ix_claim_credit_note_id"), "claim", ["credit_note_id"], unique=False)
    op.create_index(op.f("ix_claim_decided_by"), "claim", ["decided_by"], unique=False)
    op.create_index(
        "ix_claim_due_at",
        "claim",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('refunded', 'replaced', 'refused', 'withdrawn')"),
    )
    op.create_index(op.f("ix_claim_replacement_id"), "claim", ["replacement_id"], unique=False)
    op.create_index(op.f("ix_claim_shipment_id"), "claim", ["shipment_id"], unique=False)
    op.create_index(op.f("ix_claim_status"), "claim", ["status"], unique=False)
    op.create_index(op.f("ix_claim_vendor_order_id"), "claim", ["vendor_order_id"], unique=False)
    op.create_table(
        "order_return",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "approved",
                "sent_back",
                "received",
                "inspected",
                "refunded",
                "replaced",
                "denied",
                "withdrawn",
                "expired",
                "escalated",
                name="returnstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="requested",
            nullable=False,
        ),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "changed_mind",
                "does_not_fit",
                "not_as_described",
                "defective",
                "wrong_item",
                "other",
                name="returnreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "wish",
            sa.Enum(
                "refund",
                "replacement",
                name="wish",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="refund",
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("pictures", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("instructions", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("deduction_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_restocked", sa.Boolean(), nullable=False),
        sa.Column(
            "paid_by",
            sa.Enum(
                "vendor",
                "platform",
                name="liable",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("credit_note_id", sa.BigInteger(), nullable=True),
        sa.Column("replacement_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "deduction_minor >= 0", name=op.f("ck_order_return_deduction_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_note.id"],
            name=op.f("fk_order_return_credit_note_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["account.id"],
            name=op.f("fk_order_return_decided_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["shipment.id"],
            name=op.f("fk_order_return_replacement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_order_return_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return")),
        sa.UniqueConstraint("number", name=op.f("uq_order_return_number")),
    )
    op.create_index(
        op.f("ix_order_return_credit_note_id"), "order_return", ["credit_note_id"], unique=False
    )
    op.create_index(
        op.f("ix_order_return_decided_by"), "order_return", ["decided_by"], unique=False
    )
    op.create_index(
        "ix_order_return_due_at",
        "order_return",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text(
            "status NOT IN ('refunded', 'replaced', 'denied', 'withdrawn', 'expired')"
        ),
    )
    op.create_index(
        op.f("ix_order_return_replacement_id"), "order_return", ["replacement_id"], unique=False
    )
    op.create_index(op.f("ix_order_return_status"), "order_return", ["status"], unique=False)
    op.create_index(
        op.f("ix_order_return_vendor_order_id"), "order_return", ["vendor_order_id"], unique=False
    )
    op.create_table(
        "claim_line",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_claim_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_line_claim_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_claim_line_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("claim_id", "order_line_id", name=op.f("pk_claim_line")),
    )
    op.create_table(
        "return_line",
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("wanted_offer_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_return_line_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["order_return.id"],
            name=op.f("fk_return_line_return_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wanted_offer_id"],
            ["offer.id"],
            name=op.f("fk_return_line_wanted_offer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("return_id", "order_line_id", name=op.f("pk_return_line")),
    )
    op.create_index(
        op.f("ix_return_line_wanted_offer_id"), "return_line", ["wanted_offer_id"], unique=False
    )


def _changed_tables() -> None:
    op.add_column(
        "shipment",
        sa.Column(
            "kind",
            sa.Enum(
                "sale",
                "replacement",
                name="shipmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="sale",
            nullable=False,
        ),
    )
    op.create_index(
        "ix_shipment_on_its_way",
        "shipment",
        ["shipped_at"],
        unique=False,
        postgresql_where=sa.text("status = 'shipped'"),
    )
    op.add_column(
        "shipment_line", sa.Column("instead", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "vendor_order",
        sa.Column(
            "cancelled_by",
            sa.Enum(
                "buyer",
                "vendor",
                "staff",
                "clock",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column("vendor_order", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "vendor_order", sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_vendor_order_delivered_at",
        "vendor_order",
        ["delivered_at"],
        unique=False,
        postgresql_where=sa.text("status = 'delivered'"),
    )


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
