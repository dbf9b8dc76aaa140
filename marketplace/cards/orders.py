"""A purchase as its buyer follows it: parcels by vendor, their lines and how far they have come."""

from dataclasses import dataclass, field

from marketplace.cards.aftersales import CaseCard, ShipmentCard
from marketplace.cards.furniture import Step, Tone
from marketplace.cards.payments import TransferCard
from marketplace.cards.tax import TaxSummary


@dataclass(frozen=True)
class BoughtLineCard:
    """One thing that was bought; `review_href` is empty until it can be judged."""

    id: int = 0
    href: str = ""
    title: str = ""
    detail: str = ""
    image: str = ""
    quantity_text: str = ""
    amount: str = ""
    tax: str = ""
    review_href: str = ""


@dataclass(frozen=True)
class ParcelCard:
    """What one vendor sends of a purchase.

    `has_parcels` when there is more to tell of them than the order's own steps do: several, or
    one while something is still `unsent`.
    """

    id: int = 0
    number: str = ""
    vendor: str = ""
    vendor_href: str = ""
    status: str = ""
    tone: Tone = "neutral"
    promise: str = ""
    tracking: str = ""
    tracking_href: str = ""
    news: list[Step] = field(default_factory=list)
    refund_text: str = ""
    shipments: list[ShipmentCard] = field(default_factory=list)
    has_parcels: bool = False
    unsent: list[str] = field(default_factory=list)
    cases: list[CaseCard] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    lines: list[BoughtLineCard] = field(default_factory=list)
    delivery: str = ""
    total: str = ""
    can_cancel: bool = False
    can_confirm: bool = False
    can_return: bool = False
    return_by: str = ""


@dataclass(frozen=True)
class PurchaseCard:
    """A whole purchase. `pay_href` is set while it still waits for its money."""

    id: int = 0
    number: str = ""
    href: str = ""
    status: str = ""
    tone: Tone = "neutral"
    is_waiting: bool = False
    is_over: bool = False
    pay_href: str = ""
    transfer: TransferCard = field(default_factory=TransferCard)
    placed_text: str = ""
    email: str = ""
    address: list[str] = field(default_factory=list)
    parcels: list[ParcelCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    saved: str = ""
    tax: TaxSummary = field(default_factory=TaxSummary)
    tax_id: str = ""
    total: str = ""
    paid_by_credit: str = ""


@dataclass(frozen=True)
class PurchaseRow:
    """A purchase in the list of one's own."""

    number: str = ""
    href: str = ""
    placed_text: str = ""
    status: str = ""
    tone: Tone = "neutral"
    things_text: str = ""
    images: list[str] = field(default_factory=list)
    total: str = ""


@dataclass(frozen=True)
class PurchaseRows:
    """One page of that list; `after` is empty on the last."""

    rows: list[PurchaseRow] = field(default_factory=list)
    after: str = ""
