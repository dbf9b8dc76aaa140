"""A bank that only asks has taken nothing

Revision ID: 0029
Revises: 0028
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0029"
down_revision: str | Sequence[str] | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATUS = "ck_dispute_disputestatus"
BEFORE = "status IN ('opened', 'evidence', 'won', 'lost')"
AFTER = "status IN ('inquiry', 'dropped', 'opened', 'evidence', 'won', 'lost')"


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM dispute WHERE status IN ('inquiry', 'dropped')")
    _allow(BEFORE)


def _allow(rule: str) -> None:
    op.drop_constraint(op.f(STATUS), "dispute", type_="check")
    op.create_check_constraint(op.f(STATUS), "dispute", rule)
