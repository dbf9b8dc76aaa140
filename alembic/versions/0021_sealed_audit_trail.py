"""The audit trail is a chain that PostgreSQL itself goes on with, and is found by its words

Revision ID: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | Sequence[str] | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
WORDS = (
    "to_tsvector('simple'::regconfig, translate((((((((((audit_entry.action || ' '::text) "
    "|| audit_entry.subject_type) || ' '::text) || audit_entry.subject_id) || ' '::text) "
    "|| audit_entry.reason) || ' '::text) || audit_entry.before) || ' '::text) "
    "|| audit_entry.after, '._@'::text, '   '::text))"
)

DIGEST = """
CREATE FUNCTION audit_digest(previous bytea, entry audit_entry) RETURNS bytea
LANGUAGE sql STABLE SET timezone = 'UTC' SET search_path = public AS $$
    SELECT sha256(previous || convert_to(jsonb_object_agg(key, value)::text, 'UTF8'))
    FROM jsonb_each(to_jsonb(entry)) WHERE value <> 'null'
$$
"""
"""Fields that are empty do not count, so that a column that comes later breaks no older link."""

SEAL = """
CREATE FUNCTION seal_audit_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    latest audit_seal;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit_seal', 0));
    SELECT * INTO latest FROM audit_seal ORDER BY number DESC LIMIT 1;
    INSERT INTO audit_seal VALUES (
        coalesce(latest.number, 0) + 1, NEW.id, audit_digest(coalesce(latest.digest, ''), NEW)
    );
    RETURN NULL;
END $$
"""
SEAL_AT_COMMIT = """
CREATE CONSTRAINT TRIGGER audit_entry_sealed AFTER INSERT ON audit_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_entry()
"""
"""At the commit no further locks are taken, so waiting for the chain cannot be a deadlock."""

WHAT_IS_THERE = """
DO $$
DECLARE
    entry audit_entry;
    reached bigint := 0;
    previous bytea := '';
BEGIN
    FOR entry IN SELECT * FROM audit_entry ORDER BY id LOOP
        reached := reached + 1;
        previous := audit_digest(previous, entry);
        INSERT INTO audit_seal VALUES (reached, entry.id, previous);
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_words", "audit_entry", [sa.text(WORDS)], postgresql_using="gin")
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], op.f("fk_audit_seal_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    op.execute(DIGEST)
    op.execute(SEAL)
    op.execute(WHAT_IS_THERE)
    op.execute(SEAL_AT_COMMIT)
    op.execute(
        "CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON audit_seal FROM {ROLE}")


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entry_sealed ON audit_entry")
    op.execute("DROP FUNCTION seal_audit_entry()")
    op.execute("DROP FUNCTION audit_digest(bytea, audit_entry)")
    op.drop_table("audit_seal")
    op.drop_index("ix_audit_entry_words", "audit_entry")
    op.drop_index("ix_audit_entry_at", "audit_entry")
