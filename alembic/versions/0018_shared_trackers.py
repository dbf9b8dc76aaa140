"""Parcels with one tracking number are followed together

Revision ID: 0018
Revises: 0017
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("uq_shipment_tracker_provider_ref"), "shipment_tracker", type_="unique")
    op.create_index(
        op.f("ix_shipment_tracker_provider_ref"), "shipment_tracker", ["provider", "ref"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_shipment_tracker_provider_ref"), "shipment_tracker")
    op.create_unique_constraint(
        op.f("uq_shipment_tracker_provider_ref"), "shipment_tracker", ["provider", "ref"]
    )
