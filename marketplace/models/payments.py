"""Payments: what was asked of a provider, what it answered, and what it told us by itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

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
    updated,
    words,
)
from marketplace.rules.fulfilment import PaymentStatus
from marketplace.rules.kinds import CommandState, DisputeStatus, InboxStatus, RefundStatus


class Payment(SQLModel, table=True):
    """One attempt to pay for a purchase. Captured and refunded are running amounts."""

    __table_args__ = (
        CheckConstraint("captured_minor BETWEEN 0 AND amount_minor", name="captured_at_most_all"),
        CheckConstraint(
            "refunded_minor BETWEEN 0 AND captured_minor", name="refunded_at_most_captured"
        ),
        UniqueConstraint("provider", "provider_ref"),
    )

    id: int = key()
    group_id: int = ref("order_group.id")
    provider: str = words()
    provider_ref: str | None = words(optional=True)
    intent_ref: str | None = words(optional=True, unique=True)
    charge_ref: str | None = words(optional=True, index=True)
    status: PaymentStatus = choice(PaymentStatus, default=PaymentStatus.CREATED)
    currency: str = currency()
    amount_minor: int = amount()
    captured_minor: int = amount(default=0)
    refunded_minor: int = amount(default=0)
    fee_minor: int = amount(default=0)
    pay_url: str = note()
    failure: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class PaymentShare(SQLModel, table=True):
    """How much of a payment belongs to each vendor's order; the shares add up to it."""

    __tablename__ = "payment_share"

    payment_id: int = ref("payment.id", primary=True)
    vendor_order_id: int = ref("vendor_order.id", primary=True)
    amount_minor: int = amount()


class Refund(SQLModel, table=True):
    """Money on its way back to a shopper."""

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    id: int = key()
    payment_id: int = ref("payment.id")
    vendor_order_id: int = ref("vendor_order.id")
    status: RefundStatus = choice(RefundStatus, default=RefundStatus.REQUESTED, index=True)
    currency: str = currency()
    amount_minor: int = amount()
    reason: str = note()
    provider_ref: str | None = words(optional=True, unique=True)
    created_at: datetime = created()
    updated_at: datetime = updated()


class RefundLine(SQLModel, table=True):
    """The part of a refund that concerns one order line."""

    __tablename__ = "refund_line"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    refund_id: int = ref("refund.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int = Field(default=0)
    amount_minor: int = amount()


class MoneyCommand(SQLModel, table=True):
    """A call that moves money, written down before it is made.

    `unknown` means that no answer came: it is looked up at the provider before
    anything is tried again.
    """

    __tablename__ = "money_command"
    __table_args__ = (
        UniqueConstraint("provider", "provider_ref"),
        Index("ix_money_command_state_id", "state", "id"),
    )

    id: int = key()
    key: str = words(unique=True)
    kind: str = words()
    provider: str = words()
    state: CommandState = choice(CommandState, default=CommandState.PREPARED)
    request_hash: str = words()
    request: dict[str, object] = document()
    answer: dict[str, object] = document()
    provider_ref: str | None = words(optional=True)
    error: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class WebhookEvent(SQLModel, table=True):
    """A provider's message as it came, once per event id; handled later by the worker."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("provider", "account", "event_id"),
        Index("ix_webhook_event_status_id", "status", "id"),
    )

    id: int = key()
    provider: str = words()
    account: str = note()
    event_id: str = words()
    kind: str = words()
    payload: dict[str, object] = document()
    status: InboxStatus = choice(InboxStatus, default=InboxStatus.RECEIVED)
    error: str = note()
    received_at: datetime = created()
    processed_at: datetime | None = moment()


class Dispute(SQLModel, table=True):
    """A shopper's bank asks for the money back."""

    id: int = key()
    payment_id: int = ref("payment.id")
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    provider_ref: str = words(unique=True)
    status: DisputeStatus = choice(DisputeStatus, default=DisputeStatus.OPENED)
    currency: str = currency()
    amount_minor: int = amount()
    reason: str = note()
    due_at: datetime | None = moment()
    created_at: datetime = created()
    updated_at: datetime = updated()
