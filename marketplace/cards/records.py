"""What programs are told: plain values with their units, as `/api/v1` documents them.

Money is in minor units of the currency beside it, moments are UTC in ISO 8601.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MeRecord:
    """Who the token stands for, and what it may do."""

    name: str
    email: str
    scopes: list[str]


@dataclass(frozen=True, slots=True)
class LineRecord:
    """What was bought of one thing."""

    title: str
    variant: str
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One shop's part of a purchase."""

    number: str
    shop: str
    status: str
    total_minor: int
    lines: list[LineRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PurchaseRecord:
    """A purchase: what was paid once, in one order per shop."""

    number: str
    status: str
    placed_at: str
    currency: str
    items_minor: int
    delivery_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int
    orders: list[OrderRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A shop's offer: its price in its own currency, and how many there are.

    `reserved` of those on hand are promised to buyers.
    """

    id: int
    sku: str
    title: str
    variant: str
    condition: str
    status: str
    currency: str
    price_minor: int
    was_price_minor: int | None
    on_hand: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a list, and where the next ones begin; None at its end."""

    items: list[PurchaseRecord] | list[OfferRecord]
    next: str | None = None
