"""What happens after a parcel has come, or hasn't: returns and claims."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    document,
    key,
    moment,
    name_key,
    note,
    optional_choice,
    ref,
    updated,
    words,
)
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ReturnReason, ReturnStatus, Wish
from marketplace.rules.money_kinds import Liable

OPEN_RETURN = "status NOT IN ('refunded', 'replaced', 'denied', 'withdrawn', 'expired')"
OPEN_CLAIM = "status NOT IN ('refunded', 'replaced', 'refused', 'withdrawn')"


class OrderReturn(SQLModel, table=True):
    """A shopper sends something back, and how it goes.

    A withdrawal is asked for within the days the law gives everybody: no vendor can deny it.
    `due_at` is when the next step is overdue, whoever's turn it is. `answer` is the last thing
    the vendor or staff said; `instructions` are the address or label to send it with.
    """

    __tablename__ = "order_return"
    __table_args__ = (
        CheckConstraint("deduction_minor >= 0", name="deduction_not_negative"),
        Index("ix_order_return_due_at", "due_at", postgresql_where=text(OPEN_RETURN)),
    )

    id: int = key()
    number: str = words(unique=True)
    vendor_order_id: int = ref("vendor_order.id")
    status: ReturnStatus = choice(ReturnStatus, default=ReturnStatus.REQUESTED, index=True)
    is_withdrawal: bool = Field(default=False)
    reason: ReturnReason = choice(ReturnReason)
    wish: Wish = choice(Wish, default=Wish.REFUND)
    comment: str = note()
    pictures: list[str] = document("[]")
    instructions: str = note()
    carrier: str = note()
    tracking: str = note()
    answer: str = note()
    deduction_minor: int = amount(default=0)
    is_restocked: bool = Field(default=False)
    paid_by: Liable | None = optional_choice(Liable)
    decided_by: int | None = ref("account.id", optional=True)
    credit_note_id: int | None = ref("credit_note.id", optional=True)
    replacement_id: int | None = ref("shipment.id", optional=True)
    created_at: datetime = created()
    updated_at: datetime = updated()
    due_at: datetime | None = moment()
    approved_at: datetime | None = moment()
    sent_at: datetime | None = moment()
    received_at: datetime | None = moment()
    escalated_at: datetime | None = moment()
    closed_at: datetime | None = moment()


class ReturnLine(SQLModel, table=True):
    """How many of an order line come back, and what is wanted in their place."""

    __tablename__ = "return_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    return_id: int = ref("order_return.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int
    wanted_offer_id: int | None = ref("offer.id", optional=True)


class Claim(SQLModel, table=True):
    """A shopper says that something didn't arrive, is damaged, or is the wrong thing.

    The vendor answers by `due_at`; silent or in disagreement it is staff's to decide.
    """

    __table_args__ = (Index("ix_claim_due_at", "due_at", postgresql_where=text(OPEN_CLAIM)),)

    id: int = key()
    number: str = words(unique=True)
    vendor_order_id: int = ref("vendor_order.id")
    shipment_id: int = ref("shipment.id")
    kind: ClaimKind = choice(ClaimKind)
    status: ClaimStatus = choice(ClaimStatus, default=ClaimStatus.OPEN, index=True)
    wish: Wish = choice(Wish, default=Wish.REFUND)
    comment: str = note()
    pictures: list[str] = document("[]")
    answer: str = note()
    decision: str = note()
    paid_by: Liable | None = optional_choice(Liable)
    decided_by: int | None = ref("account.id", optional=True)
    credit_note_id: int | None = ref("credit_note.id", optional=True)
    replacement_id: int | None = ref("shipment.id", optional=True)
    created_at: datetime = created()
    updated_at: datetime = updated()
    due_at: datetime | None = moment()
    escalated_at: datetime | None = moment()
    closed_at: datetime | None = moment()


class ClaimLine(SQLModel, table=True):
    """How many pieces of an order line a claim is about."""

    __tablename__ = "claim_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    claim_id: int = ref("claim.id", primary=True, ondelete="CASCADE")
    order_line_id: int = ref("order_line.id", primary=True)
    quantity: int


class TimerRun(SQLModel, table=True):
    """When one of the shop's clocks last looked, and what it did; one row for each."""

    __tablename__ = "timer_run"

    name: str = name_key()
    started_at: datetime = moment(optional=False)
    finished_at: datetime | None = moment()
    done: int = Field(default=0)
    problem: str = note()
