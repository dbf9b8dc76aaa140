"""The money path: what each sale is worth to whom, credit notes, captures, disputes by order

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
"""Whom the running shop is in the database; it can add to the books and change nothing there."""
APPEND_ONLY = ("sale_move", "credit_note", "capture")
BOOKS = ("posting", "journal", "audit_entry", "ledger_account", *APPEND_ONLY)

ROLE_OF_THE_SHOP = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT {ROLE} TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO {ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {ROLE};
REVOKE UPDATE, DELETE ON {", ".join(BOOKS)} FROM {ROLE};
"""

PARTS_OF_WHAT_WAS_SOLD = """
INSERT INTO sale_part (vendor_order_id, order_line_id, quantity, paid_minor, fee_minor,
    fee_vat_minor, rule_id, rate_bp, base_minor)
SELECT line.vendor_order_id, line.id, line.quantity, line.total_minor,
    coalesce(fee.fee_minor, 0), coalesce(fee.vat_minor, 0), fee.rule_id,
    coalesce(fee.rate_bp, 0), coalesce(fee.base_minor, line.total_minor)
FROM order_line line LEFT JOIN commission fee ON fee.order_line_id = line.id ORDER BY line.id;
INSERT INTO sale_part (vendor_order_id, quantity, paid_minor, rate_bp)
SELECT id, 1, delivery_minor, 0 FROM vendor_order WHERE delivery_minor > 0 ORDER BY id;
"""

WHAT_BECAME_OF_THEM = """
INSERT INTO sale_move (part_id, kind, shipment_id, quantity, paid_minor, fee_minor, fee_vat_minor)
SELECT part.id, 'ship', (SELECT min(id) FROM shipment WHERE vendor_order_id = o.id),
    part.quantity, part.paid_minor, part.fee_minor, part.fee_vat_minor
FROM sale_part part JOIN vendor_order o ON o.id = part.vendor_order_id
WHERE EXISTS (SELECT FROM shipment WHERE vendor_order_id = o.id) ORDER BY part.id;
INSERT INTO credit_note (number, vendor_order_id, kind, reason, currency, amount_minor, created_at)
SELECT 'C-' || id, vendor_order_id, 'cancelled', reason, currency, amount_minor, created_at
FROM refund ORDER BY id;
UPDATE refund SET credit_note_id = (SELECT id FROM credit_note WHERE number = 'C-' || refund.id);
INSERT INTO sale_move (part_id, kind, credit_note_id, quantity, paid_minor, fee_minor,
    fee_vat_minor)
SELECT part.id, 'cancel', note.id, part.quantity, part.paid_minor, part.fee_minor,
    part.fee_vat_minor
FROM credit_note note JOIN sale_part part ON part.vendor_order_id = note.vendor_order_id
ORDER BY part.id;
UPDATE order_line SET cancelled_quantity = quantity
FROM vendor_order o WHERE o.id = vendor_order_id AND o.status = 'cancelled';
"""

WHAT_CAME_AND_WENT = """
UPDATE payment_share SET captured_minor = payment_share.amount_minor
FROM payment WHERE payment.id = payment_id AND payment.status = 'captured';
UPDATE payment_share SET refunded_minor = coalesce((
    SELECT sum(refund.amount_minor) FROM refund
    WHERE refund.payment_id = payment_share.payment_id
    AND refund.vendor_order_id = payment_share.vendor_order_id), 0);
INSERT INTO capture (payment_id, provider_ref, amount_minor, fee_minor, created_at)
SELECT id, coalesce(charge_ref, intent_ref, provider_ref, number), captured_minor, fee_minor,
    created_at
FROM (SELECT payment.*, 'payment-' || payment.id AS number FROM payment) paid
WHERE status = 'captured' AND captured_minor > 0 ORDER BY id;
UPDATE ledger_account SET provider = coalesce((
    SELECT min(payment.provider) FROM payment WHERE payment.status = 'captured'), 'stripe')
WHERE kind = 'psp_clearing';
UPDATE earning SET available_at = coalesce(o.delivered_at, o.shipped_at + interval '14 days')
    + interval '7 days'
FROM vendor_order o WHERE o.id = vendor_order_id AND available_at IS NULL;
"""

CHECKS = {
    "order_group": {
        "total_adds_up": "total_minor = items_minor + delivery_minor - discount_minor + added_tax_minor",
    },
    "vendor_order": {
        "total_adds_up": "total_minor = items_minor + delivery_minor - discount_minor + added_tax_minor",
    },
    "order_line": {
        "discount_at_most_the_total": "discount_minor BETWEEN 0 AND total_minor",
        "refunded_at_most_what_was_paid": "refunded_minor BETWEEN 0 AND total_minor - discount_minor + added_tax_minor",
        "shipped_at_most_all": "shipped_quantity >= 0 AND cancelled_quantity >= 0 "
        "AND shipped_quantity + cancelled_quantity <= quantity",
        "returned_at_most_shipped": "returned_quantity BETWEEN 0 AND shipped_quantity",
    },
    "payment_share": {
        "captured_at_most_all": "captured_minor >= 0 AND voided_minor >= 0 "
        "AND captured_minor + voided_minor <= amount_minor",
        "refunded_at_most_captured": "refunded_minor BETWEEN 0 AND captured_minor",
    },
}
WORDS = {
    ("vendor_order", "status", "orderstatus"): (
        "awaiting_payment",
        "placed",
        "accepted",
        "packed",
        "partly_shipped",
        "shipped",
        "delivered",
        "completed",
        "cancelled",
    ),
    ("ledger_account", "kind", "ledgerkind"): (
        "psp_clearing",
        "order_funds",
        "vendor_pending",
        "vendor_available",
        "vendor_reserve",
        "vendor_disputed",
        "payouts_in_transit",
        "commission_income",
        "commission_vat",
        "discount_expense_platform",
        "psp_fees",
        "refunds_payable",
        "dispute_hold",
        "bad_debt",
        "gift_card_liability",
        "store_credit_liability",
    ),
}


def upgrade() -> None:
    _new_tables()
    _changed_tables()
    _changed_checks()
    for statements in (PARTS_OF_WHAT_WAS_SOLD, WHAT_BECAME_OF_THEM, WHAT_CAME_AND_WENT):
        op.execute(statements)
    op.drop_table("refund_line")
    op.drop_table("commission")
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(ROLE_OF_THE_SHOP)


def _changed_checks() -> None:
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    for (table, column, kind), words in WORDS.items():
        op.drop_constraint(op.f(f"ck_{table}_{kind}"), table, type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        op.create_check_constraint(op.f(f"ck_{table}_{kind}"), table, f"{column} IN ({listed})")


def _new_tables() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=True),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_capture_amount_positive")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_capture_payment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_capture_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint(
            "payment_id", "provider_ref", name=op.f("uq_capture_payment_id_provider_ref")
        ),
    )
    op.create_index(
        op.f("ix_capture_vendor_order_id"), "capture", ["vendor_order_id"], unique=False
    )
    op.create_table(
        "credit_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cancelled",
                "return",
                "claim",
                "goodwill",
                name="creditkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("funded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_vat_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND funded_minor >= 0 AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name=op.f("ck_credit_note_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
            name=op.f("fk_credit_note_created_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_credit_note_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_note_number")),
    )
    op.create_index(op.f("ix_credit_note_created_by"), "credit_note", ["created_by"], unique=False)
    op.create_index(
        op.f("ix_credit_note_vendor_order_id"), "credit_note", ["vendor_order_id"], unique=False
    )
    op.create_table(
        "dispute_share",
        sa.Column("dispute_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_dispute_share_amount_positive")),
        sa.ForeignKeyConstraint(
            ["dispute_id"],
            ["dispute.id"],
            name=op.f("fk_dispute_share_dispute_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_dispute_share_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("dispute_id", "vendor_order_id", name=op.f("pk_dispute_share")),
    )
    op.create_table(
        "sale_part",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("funded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_vat_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "fee_minor + fee_vat_minor <= paid_minor + funded_minor",
            name=op.f("ck_sale_part_fee_within_the_sale"),
        ),
        sa.CheckConstraint(
            "paid_minor >= 0 AND funded_minor >= 0 AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name=op.f("ck_sale_part_amounts_not_negative"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_sale_part_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_sale_part_order_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["commission_rule.id"],
            name=op.f("fk_sale_part_rule_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_order_id"],
            ["vendor_order.id"],
            name=op.f("fk_sale_part_vendor_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_part")),
        sa.UniqueConstraint("order_line_id", name=op.f("uq_sale_part_order_line_id")),
    )
    op.create_index(op.f("ix_sale_part_rule_id"), "sale_part", ["rule_id"], unique=False)
    op.create_index(
        op.f("ix_sale_part_vendor_order_id"), "sale_part", ["vendor_order_id"], unique=False
    )
    op.create_index(
        "uq_sale_part_delivery",
        "sale_part",
        ["vendor_order_id"],
        unique=True,
        postgresql_where=sa.text("order_line_id IS NULL"),
    )
    op.create_table(
        "sale_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("part_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ship",
                "cancel",
                "refund",
                name="movekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shipment_id", sa.BigInteger(), nullable=True),
        sa.Column("credit_note_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("funded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee_vat_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'ship') = (shipment_id IS NOT NULL) AND (kind = 'ship') = (credit_note_id IS NULL)",
            name=op.f("ck_sale_move_has_its_reason"),
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND paid_minor >= 0 AND funded_minor >= 0 AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name=op.f("ck_sale_move_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_note.id"],
            name=op.f("fk_sale_move_credit_note_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["sale_part.id"], name=op.f("fk_sale_move_part_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipment.id"],
            name=op.f("fk_sale_move_shipment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_move")),
    )
    op.create_index(
        op.f("ix_sale_move_credit_note_id"), "sale_move", ["credit_note_id"], unique=False
    )
    op.create_index(op.f("ix_sale_move_part_id"), "sale_move", ["part_id"], unique=False)
    op.create_index(op.f("ix_sale_move_shipment_id"), "sale_move", ["shipment_id"], unique=False)


def _changed_tables() -> None:
    op.add_column(
        "dispute",
        sa.Column("fee_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "dispute",
        sa.Column(
            "liable",
            sa.Enum(
                "vendor",
                "platform",
                name="liable",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="vendor",
            nullable=False,
        ),
    )
    op.add_column("dispute", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_dispute_vendor_order_id"), table_name="dispute")
    op.drop_constraint(op.f("fk_dispute_vendor_order_id"), "dispute", type_="foreignkey")
    op.drop_column("dispute", "vendor_order_id")
    op.add_column(
        "earning",
        sa.Column("reserve_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("earning", sa.Column("reserve_until", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("earning", "vendor_order_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(op.f("ix_earning_reserve_until"), "earning", ["reserve_until"], unique=False)
    op.add_column(
        "ledger_account", sa.Column("provider", sa.Text(), server_default="", nullable=False)
    )
    op.drop_constraint(
        op.f("uq_ledger_account_kind_vendor_id_currency"), "ledger_account", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_ledger_account_kind_provider_vendor_id_currency"),
        "ledger_account",
        ["kind", "provider", "vendor_id", "currency"],
        postgresql_nulls_not_distinct=True,
    )
    op.add_column(
        "order_group",
        sa.Column("added_tax_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_line",
        sa.Column("discount_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_line", sa.Column("tax_bp", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "order_line",
        sa.Column("added_tax_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_line",
        sa.Column("cancelled_quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_line",
        sa.Column("returned_quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "payment_share",
        sa.Column("captured_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "payment_share",
        sa.Column("voided_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "payment_share",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("refund", sa.Column("credit_note_id", sa.BigInteger(), nullable=True))
    op.alter_column("refund", "vendor_order_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(op.f("ix_refund_credit_note_id"), "refund", ["credit_note_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_refund_credit_note_id"),
        "refund",
        "credit_note",
        ["credit_note_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "vendor_order",
        sa.Column("added_tax_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("the books are never taken down; restore a backup instead")
