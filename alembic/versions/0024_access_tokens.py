"""Access for apps and integrations: clients, connections, codes, refresh tokens, signing keys

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0024"
down_revision: str | Sequence[str] | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "signing_key",
        _key(),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("public", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.func.now(), nullable=False),
        _moment("signs_from", nullable=False),
        _moment("known_until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    op.create_table(
        "api_client",
        _key(),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger()),
        sa.Column("made_by", sa.BigInteger()),
        sa.Column("secret_hash", sa.LargeBinary()),
        sa.Column("redirect_uris", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.func.now(), nullable=False),
        _moment("used_at"),
        _moment("revoked_at"),
        sa.CheckConstraint(
            "(kind = 'integration') = (secret_hash IS NOT NULL) "
            "AND (kind = 'integration') = (vendor_id IS NOT NULL)",
            name=op.f("ck_api_client_integrations_are_a_shops_and_have_a_secret"),
        ),
        sa.CheckConstraint("kind IN ('app', 'integration')", name=op.f("ck_api_client_clientkind")),
        _ref("api_client", "vendor_id", "vendor", "CASCADE"),
        _ref("api_client", "made_by", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_api_client_client_id")),
    )
    _indexes("api_client", "vendor_id", "made_by")
    op.create_table(
        "connection",
        _key(),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger()),
        sa.Column("scopes", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.func.now(), nullable=False),
        _moment("used_at", server_default=sa.func.now(), nullable=False),
        _moment("ended_at"),
        _ref("connection", "account_id", "account", "CASCADE"),
        _ref("connection", "client_id", "api_client", "CASCADE"),
        _ref("connection", "vendor_id", "vendor", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
    )
    _indexes("connection", "account_id", "client_id", "vendor_id")
    op.create_index(
        "ix_connection_open_of_account",
        "connection",
        ["account_id", "id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "authorization_code",
        _key(),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger()),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("code_challenge", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.func.now(), nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("connection_id", sa.BigInteger()),
        _ref("authorization_code", "client_id", "api_client", "CASCADE"),
        _ref("authorization_code", "account_id", "account", "CASCADE"),
        _ref("authorization_code", "vendor_id", "vendor", "CASCADE"),
        _ref("authorization_code", "connection_id", "connection", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorization_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_authorization_code_code_hash")),
    )
    _indexes(
        "authorization_code", "client_id", "account_id", "vendor_id", "connection_id", "expires_at"
    )
    op.create_table(
        "refresh_token",
        _key(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        _moment("created_at", server_default=sa.func.now(), nullable=False),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        _ref("refresh_token", "connection_id", "connection", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_token_token_hash")),
    )
    _indexes("refresh_token", "connection_id", "expires_at")


def downgrade() -> None:
    for name in ("refresh_token", "authorization_code", "connection", "api_client", "signing_key"):
        op.drop_table(name)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _moment(name: str, **about: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), **about)  # type: ignore[arg-type]


def _ref(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
