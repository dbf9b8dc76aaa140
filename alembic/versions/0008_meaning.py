"""The meaning of products as vectors, and the index that finds their neighbours.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "product_meaning",
        sa.Column(
            "product_id",
            sa.BigInteger(),
            sa.ForeignKey("product.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("vector", HALFVEC(384), nullable=False),
    )
    op.create_index(
        "ix_product_meaning_vector",
        "product_meaning",
        ["vector"],
        postgresql_using="hnsw",
        postgresql_ops={"vector": "halfvec_ip_ops"},
    )


def downgrade() -> None:
    op.drop_table("product_meaning")
