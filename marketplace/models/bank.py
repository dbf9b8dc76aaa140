"""Money that moves by bank transfer: what is expected or to be sent, and what staff saw happen."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    currency,
    document,
    key,
    moment,
    note,
    ref,
    words,
)
from marketplace.rules.money_kinds import TransferKind, TransferStatus


class BankTransfer(SQLModel, table=True):
    """One transfer into or out of our bank account, as the gateway "manual" knows it.

    `own_ref` is what other rows call it by, `command_key` makes asking twice asking once, and
    `reference` is what stands, or should stand, on the statement.
    """

    __tablename__ = "bank_transfer"
    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND done_minor >= 0", name="amounts_not_negative"),
        Index("ix_bank_transfer_status_id", "status", "id"),
    )

    id: int = key()
    own_ref: str = words(unique=True)
    command_key: str = words(unique=True)
    kind: TransferKind = choice(TransferKind)
    status: TransferStatus = choice(TransferStatus, default=TransferStatus.WAITING)
    currency: str = currency()
    amount_minor: int = amount()
    done_minor: int = amount(default=0)
    reference: str = words(index=True)
    payee: str = note()
    of_ref: str = note()
    marks: dict[str, str] = document()
    bank_reference: str = note()
    due_at: datetime | None = moment()
    created_at: datetime = created()
    done_at: datetime | None = moment()
    done_by: int | None = ref("account.id", optional=True)
