"""A purchase as its buyer follows it: parcels by vendor, their lines and how far they have come."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Step, Tone


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
    review_href: str = ""


@dataclass(frozen=True)
class ParcelCard:
    """What one vendor sends of a purchase."""

    id: int = 0
    number: str = ""
    vendor: str = ""
    vendor_href: str = ""
    status: str = ""
    tone: Tone = "neutral"
    promise: str = ""
    tracking: str = ""
    refund_text: str = ""
    steps: list[Step] = field(default_factory=list)
    lines: list[BoughtLineCard] = field(default_factory=list)
    delivery: str = ""
    total: str = ""
    can_cancel: bool = False
    can_confirm: bool = False


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
    placed_text: str = ""
    email: str = ""
    address: list[str] = field(default_factory=list)
    parcels: list[ParcelCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    tax: str = ""
    total: str = ""


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
