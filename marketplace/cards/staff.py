"""What the operator's staff are shown."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from marketplace.cards.aftersales import ShipmentCard
from marketplace.cards.furniture import Bar, NavLink
from marketplace.cards.payouts import RunRow
from marketplace.cards.tax import TaxSummary
from marketplace.cards.vendor_orders import CaseLink

Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page of rows, newest first; `after` is empty on the last."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class SaleRow:
    """A purchase in the list of all purchases."""

    number: str = ""
    href: str = ""
    placed: str = ""
    buyer: str = ""
    email: str = ""
    vendors: str = ""
    status: str = ""
    tone: str = "neutral"
    amount: str = ""


@dataclass(frozen=True)
class SaleLine:
    """What was bought."""

    title: str = ""
    detail: str = ""
    quantity_text: str = ""
    image: str = ""
    href: str = ""
    total: str = ""
    tax: str = ""


@dataclass(frozen=True)
class SaleParcel:
    """One vendor's part of a purchase."""

    number: str = ""
    vendor: str = ""
    vendor_href: str = ""
    status: str = ""
    tone: str = "neutral"
    note: str = ""
    delivery: str = ""
    total: str = ""
    commission: str = ""
    lines: list[SaleLine] = field(default_factory=list)
    id: int = 0
    shipments: list[ShipmentCard] = field(default_factory=list)
    cases: list[CaseLink] = field(default_factory=list)
    can_be_kind: bool = False


@dataclass(frozen=True)
class PaymentRow:
    """An attempt to pay, and what came of it."""

    id: int = 0
    number: str = ""
    href: str = ""
    provider: str = ""
    reference: str = ""
    status: str = ""
    tone: str = "neutral"
    amount: str = ""
    refunded: str = ""
    failure: str = ""
    date: str = ""


@dataclass(frozen=True)
class RefundRow:
    """Money on its way back to a shopper."""

    id: int = 0
    number: str = ""
    status: str = ""
    tone: str = "neutral"
    amount: str = ""
    reason: str = ""
    date: str = ""


@dataclass(frozen=True)
class PostingRow:
    """One side of a journal."""

    account: str = ""
    amount: str = ""


@dataclass(frozen=True)
class JournalRow:
    """One booking with its postings."""

    id: int = 0
    kind: str = ""
    source: str = ""
    date: str = ""
    postings: list[PostingRow] = field(default_factory=list)


@dataclass(frozen=True)
class SaleSheet:
    """A whole purchase; `journals` is empty for staff who may not see the books."""

    number: str = ""
    status: str = ""
    tone: str = "neutral"
    placed: str = ""
    email: str = ""
    address: list[str] = field(default_factory=list)
    goods: str = ""
    delivery: str = ""
    tax: TaxSummary = field(default_factory=TaxSummary)
    tax_id: str = ""
    total: str = ""
    parcels: list[SaleParcel] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)
    journals: list[JournalRow] = field(default_factory=list)


@dataclass(frozen=True)
class StaffOverview:
    """The shop at a glance; money is empty for staff who may not see it."""

    orders_today: str = ""
    revenue: str = ""
    revenue_days: list[Bar] = field(default_factory=list)
    vendors_waiting: str = ""
    failed_jobs: str = ""
    attention: list[NavLink] = field(default_factory=list)
    newest: list[SaleRow] = field(default_factory=list)


@dataclass(frozen=True)
class PersonRow:
    """An account in the list of people."""

    id: int = 0
    name: str = ""
    email: str = ""
    role: str = ""
    joined: str = ""
    is_disabled: bool = False


@dataclass(frozen=True)
class BalanceRow:
    """An account of the books with what stands on it."""

    id: int = 0
    name: str = ""
    owner: str = ""
    balance: str = ""


@dataclass(frozen=True)
class CommandRow:
    """A call to a provider that moves money."""

    id: int = 0
    kind: str = ""
    provider: str = ""
    state: str = ""
    tone: str = "neutral"
    error: str = ""
    date: str = ""


@dataclass(frozen=True)
class QueueRow:
    """How many jobs of a queue are in one state."""

    queue: str = ""
    status: str = ""
    tone: str = "neutral"
    count: str = ""


@dataclass(frozen=True)
class JobRow:
    """A job that failed for good, with what it was given."""

    id: int = 0
    task: str = ""
    queue: str = ""
    args: str = ""
    attempts: str = ""


@dataclass(frozen=True)
class NewsRow:
    """A message of a provider, or a fact of ours."""

    id: int = 0
    name: str = ""
    detail: str = ""
    status: str = ""
    tone: str = "neutral"
    date: str = ""


@dataclass(frozen=True)
class WorkSheet:
    """What happens in the background."""

    queues: list[QueueRow] = field(default_factory=list)
    failed: list[JobRow] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    events: list[NewsRow] = field(default_factory=list)
    timers: list[NewsRow] = field(default_factory=list)
    may_retry: bool = False


@dataclass(frozen=True)
class AuditRow:
    """Who did what to what, and why."""

    id: int = 0
    who: str = ""
    action: str = ""
    subject: str = ""
    change: str = ""
    reason: str = ""
    date: str = ""


@dataclass(frozen=True)
class ChainCheck:
    """Whether the audit trail is whole: how many links, the digest of the last, what is wrong."""

    count: int = 0
    head: str = ""
    faults: list[str] = field(default_factory=list)
