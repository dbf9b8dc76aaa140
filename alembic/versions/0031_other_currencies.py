"""What a provider keeps in another currency than it was paid in

Revision ID: 0031
Revises: 0030
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0031"
down_revision: str | Sequence[str] | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KIND = "ck_difference_differencekind"
BEFORE = "kind IN ('missing_in_books', 'missing_at_provider', 'amount_differs', 'sub_ledger')"
AFTER = BEFORE.replace("'sub_ledger'", "'sub_ledger', 'currency_differs'")


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute("UPDATE difference SET kind = 'missing_at_provider' WHERE kind = 'currency_differs'")
    _allow(BEFORE)


def _allow(rule: str) -> None:
    op.drop_constraint(op.f(KIND), "difference", type_="check")
    op.create_check_constraint(op.f(KIND), "difference", rule)
