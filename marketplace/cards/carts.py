"""The basket and the checkout as a shopper is shown them."""

from dataclasses import dataclass, field

from marketplace.cards.tax import TaxSummary


@dataclass(frozen=True)
class CodeCard:
    """A code on a basket: what it saves, or the `problem` that keeps it from saving anything."""

    code: str = ""
    saved: str = ""
    problem: str = ""


@dataclass(frozen=True)
class SavingCard:
    """A promotion that counts for a basket, and what it takes off."""

    name: str = ""
    saved: str = ""


@dataclass(frozen=True)
class PurseCard:
    """A gift card on a basket: what is on it, and what of that this purchase takes."""

    id: int = 0
    name: str = ""
    available: str = ""
    taken: str = ""
    problem: str = ""


@dataclass(frozen=True)
class PriceChange:
    """Something in a basket that costs another amount than its owner saw."""

    name: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class CartLineCard:
    """One line; `problem` says in words what stands in the way of buying it."""

    id: int = 0
    offer_id: int = 0
    href: str = ""
    title: str = ""
    variant: str = ""
    condition: str = ""
    image: str = ""
    quantity: int = 0
    most: int = 0
    unit: str = ""
    total: str = ""
    saved: str = ""
    was_unit: str = ""
    problem: str = ""
    note: str = ""
    tax: str = ""


@dataclass(frozen=True)
class DeliveryChoice:
    """One way in which a parcel can come, with its price and its days."""

    service: str = ""
    name: str = ""
    price: str = ""
    arrival: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class CartVendorCard:
    """What comes from one vendor, in one delivery; `delivery_note` says why it costs that much.

    `services` are there where there is a choice.
    """

    id: int = 0
    vendor: str = ""
    href: str = ""
    lines: list[CartLineCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    delivery_note: str = ""
    delivery_hint: str = ""
    arrival: str = ""
    services: list[DeliveryChoice] = field(default_factory=list)
    saved: str = ""
    total: str = ""


@dataclass(frozen=True)
class CartCard:
    """The whole basket. `total_minor` of `currency` is what the shopper agrees to at checkout.

    `country` is the one that delivery is reckoned for, empty while none is known. `to_pay` is
    what is left of the total after gift cards and store credit; `blockers` say what has to be
    settled before it can be bought. For `held_seconds` by the server's clock everything stays
    held for a purchase that was begun.
    """

    id: int = 0
    count: int = 0
    vendors: list[CartVendorCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    tax: TaxSummary = field(default_factory=TaxSummary)
    total: str = ""
    total_minor: int = 0
    currency: str = ""
    country: str = ""
    savings: list[SavingCard] = field(default_factory=list)
    saved: str = ""
    codes: list[CodeCard] = field(default_factory=list)
    purses: list[PurseCard] = field(default_factory=list)
    store_credit: str = ""
    uses_credit: bool = False
    credit_taken: str = ""
    to_pay: str = ""
    is_covered: bool = False
    blockers: list[str] = field(default_factory=list)
    held_seconds: int = 0
    held_text: str = ""
    can_hold_longer: bool = False
    can_check_out: bool = False
    has_price_changes: bool = False
