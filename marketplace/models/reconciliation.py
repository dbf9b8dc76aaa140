"""What providers say moved on our balance there, and where the books disagree."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    key,
    moment,
    name_key,
    note,
    ref,
    words,
)
from marketplace.rules.money_kinds import DifferenceKind, DifferenceStatus, TransactionKind


class ProviderTransaction(SQLModel, table=True):
    """One movement on our balance at a provider, as it reported it. Append-only.

    `amount_minor` is what the balance changed by, after the fee; `object_ref` names the
    charge, refund, payout or dispute that it belongs to.
    """

    __tablename__ = "provider_transaction"
    __table_args__ = (
        UniqueConstraint("provider", "ref"),
        Index("ix_provider_transaction_provider_object_ref", "provider", "object_ref"),
        Index("ix_provider_transaction_provider_occurred_at", "provider", "occurred_at"),
    )

    id: int = key()
    provider: str = words()
    ref: str = words()
    kind: TransactionKind = choice(TransactionKind)
    object_ref: str = words()
    currency: str = currency()
    amount_minor: int = amount()
    fee_minor: int = amount(default=0)
    memo: str = note()
    occurred_at: datetime = moment(optional=False)
    created_at: datetime = created()


class Difference(SQLModel, table=True):
    """One thing about which the books and a provider disagree, or an account and its parts.

    `book_minor` is what the books say, `provider_minor` what the other side does.
    """

    __table_args__ = (
        Index(
            "uq_difference_not_closed",
            "provider",
            "currency",
            "object_ref",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_difference_status_id", "status", "id"),
    )

    id: int = key()
    provider: str = words()
    currency: str = currency()
    object_ref: str = words()
    vendor_id: int | None = ref("vendor.id", optional=True, ondelete="CASCADE")
    kind: DifferenceKind = choice(DifferenceKind)
    status: DifferenceStatus = choice(DifferenceStatus, default=DifferenceStatus.OPEN)
    book_minor: int = amount()
    provider_minor: int = amount()
    explanation: str = note()
    explained_by: int | None = ref("account.id", optional=True)
    opened_at: datetime = created()
    closed_at: datetime | None = moment()


class SweepRun(SQLModel, table=True):
    """The last run of something that is done every so often, and what came of it, in words."""

    __tablename__ = "sweep_run"

    name: str = name_key()
    started_at: datetime = moment(optional=False)
    finished_at: datetime | None = moment()
    next_at: datetime | None = moment()
    outcome: str = note()
