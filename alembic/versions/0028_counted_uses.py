"""A use of a promotion knows whether it was counted

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | Sequence[str] | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNT = """
UPDATE promotion_use SET is_counted = true
FROM (
    SELECT promotion_id, group_id, row_number() OVER (
        PARTITION BY promotion_id ORDER BY created_at DESC, group_id DESC
    ) AS place
    FROM promotion_use
) AS placed
JOIN promotion ON promotion.id = placed.promotion_id
WHERE promotion_use.promotion_id = placed.promotion_id
    AND promotion_use.group_id = placed.group_id
    AND placed.place <= promotion.uses
"""
"""A promotion becomes limited and never unlimited: what it has counted are its latest uses."""


def upgrade() -> None:
    op.add_column(
        "promotion_use",
        sa.Column("is_counted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(COUNT)


def downgrade() -> None:
    op.drop_column("promotion_use", "is_counted")
