"""What vendors say of the columns of their files, what their groups are, and files that wait.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATUS = "ck_import_run_importstatus"


def upgrade() -> None:
    op.drop_constraint(op.f(STATUS), "import_run", type_="check")
    op.create_check_constraint(
        op.f(STATUS), "import_run", "status IN ('waiting', 'running', 'finished', 'failed')"
    )
    op.add_column(
        "import_run", sa.Column("stock", sa.Integer(), nullable=False, server_default="0")
    )
    op.alter_column("import_run", "stock", server_default=None)
    op.add_column("import_run", sa.Column("file_key", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "import_run",
        sa.Column(
            "columns", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'::jsonb")
        ),
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "meanings", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb")
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name="fk_import_mapping_vendor_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_mapping"),
        sa.UniqueConstraint("vendor_id", "digest", name="uq_import_mapping_vendor_id_digest"),
    )
    op.create_table(
        "import_group",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name="fk_import_group_vendor_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name="fk_import_group_product_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_group"),
        sa.UniqueConstraint("vendor_id", "name", name="uq_import_group_vendor_id_name"),
    )
    op.create_index("ix_import_group_product_id", "import_group", ["product_id"])


def downgrade() -> None:
    op.drop_table("import_group")
    op.drop_table("import_mapping")
    op.drop_column("import_run", "columns")
    op.drop_column("import_run", "file_key")
    op.drop_column("import_run", "stock")
    op.execute("UPDATE import_run SET status = 'failed' WHERE status = 'waiting'")
    op.drop_constraint(op.f(STATUS), "import_run", type_="check")
    op.create_check_constraint(
        op.f(STATUS), "import_run", "status IN ('running', 'finished', 'failed')"
    )
