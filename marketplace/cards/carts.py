"""The basket and the checkout as a shopper is shown them."""

from dataclasses import dataclass, field


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
    was_unit: str = ""
    problem: str = ""
    note: str = ""


@dataclass(frozen=True)
class CartVendorCard:
    """What comes from one vendor, in one delivery."""

    vendor: str = ""
    href: str = ""
    lines: list[CartLineCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    delivery_hint: str = ""
    arrival: str = ""
    total: str = ""


@dataclass(frozen=True)
class CartCard:
    """The whole basket. `total_minor` is what the shopper agrees to at checkout."""

    id: int = 0
    count: int = 0
    vendors: list[CartVendorCard] = field(default_factory=list)
    items: str = ""
    delivery: str = ""
    tax: str = ""
    total: str = ""
    total_minor: int = 0
    can_check_out: bool = False
    has_price_changes: bool = False
