"""What travels between the marketplace and a payment provider: requests, and what became of them.

Amounts are minor units of `currency` (ISO 4217, upper case); times are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a provider can do. What it can't is refused by its calls, too."""

    holds: bool = False
    """Money can be authorised at the checkout and captured later."""
    captures_in_parts: bool = False
    """Of what is authorised, several parts can be captured at different times."""
    voids: bool = False
    """What is authorised and not captured can be let go of."""
    pays_out: bool = False
    sends_webhooks: bool = True
    is_by_hand: bool = False
    """Money moves outside, and staff say what has moved."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the payment page."""

    name: str
    amount_minor: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What to ask for a purchase; the lines add up to `amount_minor`.

    `marks` come back with everything that is about this payment; "payment" is its id.
    """

    reference: str
    email: str
    currency: str
    amount_minor: int
    lines: tuple[Line, ...]
    success_url: str
    cancel_url: str
    expires_at: datetime
    marks: Mapping[str, str] = field(default_factory=dict)
    is_held: bool = False
    """Only authorise; it is captured later. Asked only of those that hold."""


class PageStatus(StrEnum):
    """What has become of a payment page."""

    OPEN = "open"
    """Still to be paid; `failure` tells of a try that came to nothing."""
    AGREED = "agreed"
    """The shopper said yes, and nothing has moved before `complete` is called."""
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    """All that was asked for, or the last part of what was authorised, is there."""
    CLOSED = "closed"
    """Nobody can pay on it any more, and nothing is held."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A capture: money that really came."""

    ref: str
    amount_minor: int
    fee_minor: int = 0
    mark: str = ""
    settled_in: str = ""
    """The currency that the provider keeps it in, when that is another one: the fee is in it, too,
    and not told here."""


@dataclass(frozen=True, slots=True)
class Page:
    """A payment page and what has come of it, as the provider says now."""

    ref: str
    url: str
    status: PageStatus
    currency: str
    amount_minor: int
    captured_minor: int = 0
    fee_minor: int = 0
    intent_ref: str | None = None
    charge_ref: str | None = None
    held_until: datetime | None = None
    failure: str = ""
    """Why the last try came to nothing: a word of `rules.refusals`."""
    is_divisible: bool = True
    """Whether what is held can be captured in parts: not every card allows it."""
    card_mark: str = ""
    """By which the provider tells one card from another, where it says."""
    card_country: str = ""
    """Where the card was issued, as two letters."""
    tried_ref: str = ""
    """The provider's name for the last try that came to nothing."""
    settled_in: str = ""
    """As of what was taken: another currency than it was paid in."""


@dataclass(frozen=True, slots=True)
class PaymentRefs:
    """How a provider knows a payment: by its page, by what was authorised, by what was taken."""

    page: str
    intent: str | None
    charge: str | None
    currency: str


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Send so much of a payment back. `capture` names which capture, where there are several."""

    of: PaymentRefs
    amount_minor: int
    marks: Mapping[str, str]
    capture: str = ""


class RefundState(StrEnum):
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundNews:
    """A refund, as the provider says now."""

    ref: str
    state: RefundState
    amount_minor: int
    currency: str
    failure: str = ""


class DisputeState(StrEnum):
    """What a bank does; while it only inquires, and when it drops that, no money moves."""

    INQUIRY = "inquiry"
    DROPPED = "dropped"
    OPEN = "open"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """A dispute, as the provider says now; `of` is what the provider calls the payment by."""

    ref: str
    of: str
    state: DisputeState
    amount_minor: int
    currency: str
    fee_minor: int = 0
    reason: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Send a vendor its money. `destination` is the vendor's account as that provider calls it.

    `reference` is ours, stands on the statement and finds the payout again with the marks.
    """

    destination: str
    amount_minor: int
    currency: str
    reference: str
    marks: Mapping[str, str]
    payee: str = ""


class PayoutState(StrEnum):
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class PayoutNews:
    """A payout, as the provider says now."""

    ref: str
    state: PayoutState
    amount_minor: int
    currency: str
    fee_minor: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """A movement on our balance at the provider; positive comes in, before the fee.

    `kind` is charge, refund, refund_failed, dispute, payout, payout_returned, fee or other;
    `source_ref` is the reference of the capture's charge, refund, dispute or payout.
    """

    ref: str
    kind: str
    source_ref: str
    amount_minor: int
    fee_minor: int
    currency: str
    at: datetime


class About(StrEnum):
    """What kind of thing a message is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    PAYOUT = "payout"
    BANK_PAYOUT = "bank_payout"
    """From a vendor's own account at the provider to its bank: told, not booked."""
    ACCOUNT = "account"
    NOTHING = "nothing"
    """Of no interest here."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A genuine message: something about this object may be different; ask what.

    `payment_mark` is the mark "payment" that the page was opened with, if the message has it.
    """

    event_id: str
    kind: str
    about: About
    ref: str
    payload: Mapping[str, object]
    account: str = ""
    payment_mark: str = ""
