"""Former names of categories, the axes of products, and an index of variants' options.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KNOWN_AXES = """
UPDATE product SET axes = found.names
FROM (
    SELECT product_id, jsonb_agg(name ORDER BY name) AS names
    FROM (
        SELECT DISTINCT product_id, jsonb_object_keys(options) AS name FROM variant
        WHERE options <> '{}'::jsonb
    ) AS named
    GROUP BY product_id
) AS found
WHERE product.id = found.product_id
"""


def upgrade() -> None:
    op.create_table(
        "category_slug",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_category_slug_category_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_category_slug")),
    )
    op.create_index(op.f("ix_category_slug_category_id"), "category_slug", ["category_id"])
    op.add_column(
        "product",
        sa.Column(
            "axes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.execute(KNOWN_AXES)
    op.create_index("ix_variant_options", "variant", ["options"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_variant_options", table_name="variant", postgresql_using="gin")
    op.drop_column("product", "axes")
    op.drop_index(op.f("ix_category_slug_category_id"), table_name="category_slug")
    op.drop_table("category_slug")
