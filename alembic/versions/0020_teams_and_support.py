"""Invitations into vendors' teams, and staff who work in a vendor's name

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | Sequence[str] | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = ("owner", "manager", "packer", "accountant")
STATUSES = ("asked", "agreed", "refused", "ended")


def upgrade() -> None:
    op.add_column("vendor", sa.Column("support_allowed_at", sa.DateTime(timezone=True)))
    op.add_column("audit_entry", sa.Column("in_name_of", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_audit_entry_in_name_of"),
        "audit_entry",
        "vendor",
        ["in_name_of"],
        ["id"],
        ondelete="RESTRICT",
    )
    _invitations()
    _support()


def _invitations() -> None:
    op.create_table(
        "team_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                *ROLES, name="memberrole", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("invited_by", sa.BigInteger()),
        sa.Column("sent_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("accepted_by", sa.BigInteger()),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        _to("vendor", "team_invitation", "vendor_id", "CASCADE"),
        _to("account", "team_invitation", "invited_by", "SET NULL"),
        _to("account", "team_invitation", "accepted_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
    )
    op.create_index(op.f("ix_team_invitation_vendor_id"), "team_invitation", ["vendor_id"])
    op.create_index(
        "uq_team_invitation_one_open",
        "team_invitation",
        ["vendor_id", sa.text("lower(email)")],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )


def _support() -> None:
    op.create_table(
        "support_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("login_session_id", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                *STATUSES,
                name="supportstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="asked",
            nullable=False,
        ),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("answered_by", sa.BigInteger()),
        sa.Column("began_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.BigInteger()),
        _to("vendor", "support_session", "vendor_id", "CASCADE"),
        _to("account", "support_session", "account_id", "RESTRICT"),
        _to("login_session", "support_session", "login_session_id", "SET NULL"),
        _to("account", "support_session", "answered_by", "SET NULL"),
        _to("account", "support_session", "ended_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_session")),
    )
    op.create_index("ix_support_session_vendor_id_id", "support_session", ["vendor_id", "id"])
    op.create_index(op.f("ix_support_session_account_id"), "support_session", ["account_id"])
    op.create_index(
        "uq_support_session_one_open",
        "support_session",
        ["vendor_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('asked', 'agreed')"),
    )
    op.create_index(
        "uq_support_session_one_a_login",
        "support_session",
        ["login_session_id"],
        unique=True,
        postgresql_where=sa.text("status = 'agreed'"),
    )


def _to(target: str, table: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("support_session")
    op.drop_table("team_invitation")
    op.drop_column("audit_entry", "in_name_of")
    op.drop_column("vendor", "support_allowed_at")
