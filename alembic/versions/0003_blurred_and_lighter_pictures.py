"""Pictures have a blurred look that is there at once, and know whether lighter files exist.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The worker fills both in for the pictures that are there already."""
    op.add_column("image", sa.Column("blur", sa.Text(), server_default="", nullable=False))
    op.add_column("image", sa.Column("has_avif", sa.Boolean(), nullable=True))
    op.drop_column("image", "tint")
    op.create_index(
        "ix_image_waiting", "image", ["key"], postgresql_where=sa.text("has_avif IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_image_waiting", table_name="image")
    op.add_column("image", sa.Column("tint", sa.Text(), server_default="", nullable=False))
    op.drop_column("image", "has_avif")
    op.drop_column("image", "blur")
