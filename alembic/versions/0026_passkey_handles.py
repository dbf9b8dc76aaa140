"""A passkey knows by which name its device keeps it, whatever the shop's secret is by then

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from marketplace.adapters.passkeys import handle_of

revision: str = "0026"
down_revision: str | Sequence[str] | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("passkey", sa.Column("handle", sa.LargeBinary()))
    passkey = sa.table("passkey", sa.column("account_id"), sa.column("handle"))
    accounts = op.get_bind().execute(sa.select(passkey.c.account_id).distinct()).scalars().all()
    for account_id in accounts:
        of_account = sa.update(passkey).where(passkey.c.account_id == account_id)
        op.execute(of_account.values(handle=handle_of(account_id)))
    op.alter_column("passkey", "handle", nullable=False)


def downgrade() -> None:
    op.drop_column("passkey", "handle")
