"""The books: double entry, append-only; a correction is a new journal."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    key,
    moment,
    note,
    ref,
    words,
)
from marketplace.rules.money_kinds import LedgerKind


class LedgerAccount(SQLModel, table=True):
    """One column of the books, of the platform or of one vendor, in one currency.

    `provider` tells apart the platform's balances at its payment providers; else it is empty.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint(
            "kind", "provider", "vendor_id", "currency", postgresql_nulls_not_distinct=True
        ),
    )

    id: int = key()
    kind: LedgerKind = choice(LedgerKind)
    provider: str = note()
    vendor_id: int | None = ref("vendor.id", optional=True)
    currency: str = currency()


class Journal(SQLModel, table=True):
    """One thing that happened to money; the same thing is never booked twice."""

    __table_args__ = (UniqueConstraint("source_type", "source_id", "kind"),)

    id: int = key()
    source_type: str = words()
    source_id: str = words()
    kind: str = words()
    memo: str = note()
    occurred_at: datetime = moment(optional=False)
    recorded_at: datetime = created()


class Posting(SQLModel, table=True):
    """A debit (positive) or credit (negative); those of a journal add up to zero."""

    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        Index("ix_posting_account_id_id", "account_id", "id"),
    )

    id: int = key()
    journal_id: int = ref("journal.id")
    account_id: int = ref("ledger_account.id", index=False)
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    amount_minor: int = amount()
