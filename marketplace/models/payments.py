"""Payments: what was asked of a provider, what it answered, and what it told us by itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
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
    yes_or_no,
)
from marketplace.rules.fulfilment import PaymentStatus
from marketplace.rules.money_kinds import (
    CommandState,
    CreditKind,
    DisputeStatus,
    InboxStatus,
    Liable,
    RefundStatus,
)


class Payment(SQLModel, table=True):
    """One attempt to pay for a purchase. Captured and refunded are running amounts."""

    __table_args__ = (
        CheckConstraint("captured_minor BETWEEN 0 AND amount_minor", name="captured_at_most_all"),
        CheckConstraint(
            "refunded_minor BETWEEN 0 AND captured_minor", name="refunded_at_most_captured"
        ),
        UniqueConstraint("provider", "provider_ref"),
        Index("ix_payment_card_mark", "card_mark", postgresql_where=text("card_mark <> ''")),
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
    is_held: bool = yes_or_no()
    """Authorised when it is paid, captured when the vendors accept."""
    held_until: datetime | None = moment(index=True)
    """Until when the provider keeps what is authorised."""
    pay_url: str = note()
    failure: str = note()
    """Why the last try came to nothing: a word of `rules.refusals`."""
    failed_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    tried_ref: str = note()
    """The provider's name for the last try that came to nothing."""
    card_mark: str = note()
    """By which the provider tells one card from another, where it does."""
    card_country: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class PaymentShare(SQLModel, table=True):
    """How much of a payment belongs to each vendor's order; the shares add up to it.

    The shares of all payments of a purchase in one order add up to the order's total. What is
    voided is never captured, because the order got smaller before it was. What is capturing has
    been asked of the provider, which may have taken it already. What is disputed the shopper's
    bank has taken back, for now or, once it is lost, for good.
    """

    __tablename__ = "payment_share"
    __table_args__ = (
        CheckConstraint(
            "captured_minor >= 0 AND voided_minor >= 0 AND capturing_minor >= 0 "
            "AND captured_minor + capturing_minor + voided_minor <= amount_minor",
            name="captured_at_most_all",
        ),
        CheckConstraint(
            "refunded_minor >= 0 AND disputed_minor >= 0 "
            "AND refunded_minor + disputed_minor <= captured_minor",
            name="refunded_at_most_captured",
        ),
    )

    payment_id: int = ref("payment.id", primary=True)
    vendor_order_id: int = ref("vendor_order.id", primary=True)
    amount_minor: int = amount()
    captured_minor: int = amount(default=0)
    voided_minor: int = amount(default=0)
    refunded_minor: int = amount(default=0)
    disputed_minor: int = amount(default=0)
    capturing_minor: int = amount(default=0)

    @property
    def open_minor(self) -> int:
        """What can still be captured, or let go of."""
        taken = self.captured_minor + self.capturing_minor + self.voided_minor
        return self.amount_minor - taken


class Capture(SQLModel, table=True):
    """Money that really came by a payment: all of it, or one order's share as it was sent."""

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("payment_id", "provider_ref"),
    )

    id: int = key()
    payment_id: int = ref("payment.id", index=False)
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    provider_ref: str = words(index=True)
    amount_minor: int = amount()
    fee_minor: int = amount(default=0)
    created_at: datetime = created()


class CreditNote(SQLModel, table=True):
    """What a shopper is credited on one vendor's order, and what that costs whom.

    `amount_minor` goes back to the shopper, `funded_minor` to the platform whose reduction it
    was; of the fee and its VAT so much is given back to the vendor. Of the amount
    `absorbed_minor` is with the shopper already, by a dispute that was lost. Append-only.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        CheckConstraint(
            "amount_minor >= 0 AND funded_minor >= 0 AND fee_minor >= 0 AND fee_vat_minor >= 0",
            name="amounts_not_negative",
        ),
    )

    id: int = key()
    number: str = words(unique=True)
    vendor_order_id: int = ref("vendor_order.id")
    kind: CreditKind = choice(CreditKind)
    reason: str = note()
    currency: str = currency()
    amount_minor: int = amount()
    funded_minor: int = amount(default=0)
    fee_minor: int = amount(default=0)
    fee_vat_minor: int = amount(default=0)
    absorbed_minor: int = amount(default=0)
    created_by: int | None = ref("account.id", optional=True)
    created_at: datetime = created()


class Refund(SQLModel, table=True):
    """Money on its way back to a shopper by one payment.

    Without a vendor order it is money that belongs to no purchase: paid twice, or too late.
    The dispute that is named has paid it back already.
    """

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    id: int = key()
    payment_id: int = ref("payment.id")
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    credit_note_id: int | None = ref("credit_note.id", optional=True)
    status: RefundStatus = choice(RefundStatus, default=RefundStatus.REQUESTED, index=True)
    currency: str = currency()
    amount_minor: int = amount()
    reason: str = note()
    provider_ref: str | None = words(optional=True, unique=True)
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    is_by_hand: bool = yes_or_no()
    """Staff sent it from the bank account, because the provider couldn't."""
    failure: str = note()
    dispute_id: int | None = ref("dispute.id", optional=True)
    created_at: datetime = created()
    updated_at: datetime = updated()


class MoneyCommand(SQLModel, table=True):
    """A call that moves money, written down before it is made.

    `unknown` means that no answer came: it is looked up at the provider before
    anything is tried again. After a refusal the next attempt has another key there.
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
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    error: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()


class WebhookEvent(SQLModel, table=True):
    """A provider's message as it came, once per event id; handled later by the worker.

    `about` and `object_ref` say what it is about; `payment_mark` is the payment's id, where the
    provider gave our mark back. After too many failures it is parked until staff replay it.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("provider", "account", "event_id"),
        Index("ix_webhook_event_status_id", "status", "id"),
        Index("ix_webhook_event_provider_object_ref", "provider", "object_ref"),
    )

    id: int = key()
    provider: str = words()
    account: str = note()
    event_id: str = words()
    kind: str = words()
    about: str = note()
    object_ref: str = note()
    payment_mark: str = note()
    payload: dict[str, object] = document()
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    status: InboxStatus = choice(InboxStatus, default=InboxStatus.RECEIVED)
    error: str = note()
    received_at: datetime = created()
    processed_at: datetime | None = moment()


class Dispute(SQLModel, table=True):
    """A shopper's bank asks for the money back; the shares say whose sales it is about."""

    id: int = key()
    payment_id: int = ref("payment.id")
    provider_ref: str = words(unique=True)
    status: DisputeStatus = choice(DisputeStatus, default=DisputeStatus.OPENED)
    currency: str = currency()
    amount_minor: int = amount()
    fee_minor: int = amount(default=0)
    liable: Liable = choice(Liable, default=Liable.VENDOR)
    reason: str = note()
    due_at: datetime | None = moment()
    created_at: datetime = created()
    updated_at: datetime = updated()
    closed_at: datetime | None = moment()


class DisputeShare(SQLModel, table=True):
    """How much of a dispute is about one vendor's order.

    The shares add up to it, or to what was left of the payment when that was less.
    """

    __tablename__ = "dispute_share"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    dispute_id: int = ref("dispute.id", primary=True)
    vendor_order_id: int = ref("vendor_order.id", primary=True)
    amount_minor: int = amount()
