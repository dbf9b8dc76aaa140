"""People own their data: consent, requests, identities that are kept sealed, and what ages

Revision ID: 0023
Revises: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0023"
down_revision: str | Sequence[str] | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
AGEING = {
    "ix_login_session_expires_at": ("login_session", ["expires_at"], {}),
    "ix_login_session_traced": (
        "login_session", ["created_at"], {"postgresql_where": sa.text("address <> ''")}
    ),
    "ix_cart_left": ("cart", ["updated_at"], {"postgresql_where": sa.text("status = 'open'")}),
    "ix_sent_mail_lower_recipient": ("sent_mail", [sa.text("lower(recipient)")], {}),
    "ix_sent_mail_sent_at": ("sent_mail", ["sent_at"], {"postgresql_using": "brin"}),
    "ix_notification_created_at": ("notification", ["created_at"], {"postgresql_using": "brin"}),
    "ix_outbox_event_recorded_at": (
        "outbox_event", ["recorded_at"], {"postgresql_using": "brin"}
    ),
    "ix_webhook_event_wordy": (
        "webhook_event", ["received_at"], {"postgresql_where": sa.text("payload <> '{}'::jsonb")}
    ),
    "ix_search_event_who": (
        "search_event", ["who"], {"postgresql_where": sa.text("who <> ''")}
    ),
    "ix_order_group_named": (
        "order_group",
        ["created_at"],
        {"postgresql_where": sa.text("email NOT LIKE '%@forgotten.invalid'")},
    ),
}  # fmt: skip
"""By these what is too old, or somebody's, is found."""


def _moment(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _note(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _key() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _list(name: str) -> sa.Column[object]:
    return sa.Column(
        name, postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
    )


def _word(name: str, kind: str, *members: str, default: str | None = None) -> sa.Column[object]:
    word = sa.Enum(*members, native_enum=False, create_constraint=True, length=32, name=kind)
    return sa.Column(name, word, server_default=default, nullable=False)


def upgrade() -> None:
    op.add_column("login_session", _moment("confirmed_at"))
    op.create_table(
        "consent_given",
        _key(),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        _list("purposes"),
        _note("source"),
        _now("created_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], op.f("fk_consent_given_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_given")),
    )
    op.create_index(op.f("ix_consent_given_account_id_id"), "consent_given", ["account_id", "id"])
    op.create_table(
        "mailing",
        _key(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        _word("status", "mailingstatus", "asked", "confirmed", "ended", default="asked"),
        sa.Column("wording", sa.Integer(), nullable=False),
        _note("source"),
        _now("created_at"),
        _moment("confirmed_at"),
        _moment("ended_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], op.f("fk_mailing_account_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index(op.f("ix_mailing_account_id"), "mailing", ["account_id"])
    op.create_index(op.f("ix_mailing_status_id"), "mailing", ["status", "id"])
    op.create_index("uq_mailing_email", "mailing", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "data_request",
        _key(),
        _word("kind", "requestkind", "export", "erasure"),
        _word(
            "status", "requeststatus", "unconfirmed", "waiting", "running", "blocked", "done",
            "withdrawn", "expired", default="unconfirmed",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        _note("email"),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        _note("reason"),
        sa.Column("keeps_words", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _list("blocked"),
        sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _note("file_key"),
        sa.Column("file_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _now("created_at"),
        _now("updated_at"),
        _moment("due_at", optional=False),
        _moment("starts_at"),
        _moment("finished_at"),
        _moment("expires_at"),
        _moment("fetched_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], op.f("fk_data_request_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], op.f("fk_data_request_asked_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )  # fmt: skip
    op.create_index(op.f("ix_data_request_asked_by"), "data_request", ["asked_by"])
    op.create_index(op.f("ix_data_request_expires_at"), "data_request", ["expires_at"])
    op.create_index("ix_data_request_lower_email", "data_request", [sa.text("lower(email)")])
    op.create_index(
        op.f("ix_data_request_status_starts_at"), "data_request", ["status", "starts_at"]
    )
    op.create_index(
        "uq_data_request_live",
        "data_request",
        ["account_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'running', 'blocked')"),
    )
    op.create_table(
        "kept_identity",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        _moment("kept_until", optional=False),
        _now("created_at"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["order_group.id"], op.f("fk_kept_identity_group_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_kept_identity")),
    )
    op.create_index(op.f("ix_kept_identity_kept_until"), "kept_identity", ["kept_until"])
    op.execute(f"REVOKE UPDATE ON consent_given FROM {ROLE}")  # a proof is not rewritten
    for name, (table, columns, how) in AGEING.items():
        op.create_index(name, table, columns, **how)


def downgrade() -> None:
    for name, (table, _columns, _how) in AGEING.items():
        op.drop_index(name, table)
    for table in ("kept_identity", "data_request", "mailing", "consent_given"):
        op.drop_table(table)
    op.drop_column("login_session", "confirmed_at")
