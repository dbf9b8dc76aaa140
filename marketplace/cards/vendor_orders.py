"""Orders as their vendor sees them: on the board, in the list, on a sheet; and the overview."""

from dataclasses import dataclass, field

from marketplace.cards.aftersales import ShipmentCard
from marketplace.cards.furniture import Bar, Step
from marketplace.cards.tax import TaxSummary


@dataclass(frozen=True)
class OrderTicket:
    """An order on the board; `is_fresh` when it came in while somebody was looking.

    `is_rest` when a part of it has been sent and this is what is left; `is_checked` while its
    payment is looked at and nothing may be sent.
    """

    id: int = 0
    number: str = ""
    href: str = ""
    contents: str = ""
    town: str = ""
    amount: str = ""
    due: str = ""
    due_tone: str = "neutral"
    is_fresh: bool = False
    is_rest: bool = False
    is_checked: bool = False


@dataclass(frozen=True)
class BoardColumn:
    """One stage: how many orders there are, and the most urgent of them."""

    count: str = "0"
    tickets: list[OrderTicket] = field(default_factory=list)


@dataclass(frozen=True)
class OrderBoard:
    """The orders that are not finished, by stage."""

    new: BoardColumn = field(default_factory=BoardColumn)
    accepted: BoardColumn = field(default_factory=BoardColumn)
    packed: BoardColumn = field(default_factory=BoardColumn)
    shipped: BoardColumn = field(default_factory=BoardColumn)


@dataclass(frozen=True)
class OrderRow:
    """An order in the list of all."""

    id: int = 0
    number: str = ""
    href: str = ""
    placed: str = ""
    buyer: str = ""
    town: str = ""
    contents: str = ""
    amount: str = ""
    status: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class OrderRows:
    """One page of the list; `after` is empty on the last."""

    rows: list[OrderRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class OrderSheetLine:
    """What to put into the box; `fee` and `vat` are what the sale costs its vendor, by `rule`.

    `open` pieces are still to be sent; `state` says what became of the others.
    """

    title: str = ""
    detail: str = ""
    sku: str = ""
    image: str = ""
    href: str = ""
    quantity: int = 0
    open: int = 0
    state: str = ""
    unit: str = ""
    total: str = ""
    tax: str = ""
    rate: str = ""
    rule: str = ""
    fee: str = ""
    vat: str = ""


@dataclass(frozen=True)
class SlipLine:
    """A line of a packing slip."""

    quantity: int = 0
    sku: str = ""
    title: str = ""


@dataclass(frozen=True)
class CaseLink:
    """A return or claim about an order."""

    number: str = ""
    href: str = ""
    status: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class OrderSheet:
    """Everything about one order; empty texts are left out, amounts are ready to show.

    `slip` is what is still to be packed, `slips` what went into each of `shipments`.
    """

    id: int = 0
    number: str = ""
    vendor: str = ""
    placed: str = ""
    status: str = ""
    tone: str = "neutral"
    due: str = ""
    due_tone: str = "neutral"
    notice: str = ""
    is_checked: bool = False
    address: list[str] = field(default_factory=list)
    promise: str = ""
    news: list[Step] = field(default_factory=list)
    lines: list[OrderSheetLine] = field(default_factory=list)
    slip: list[SlipLine] = field(default_factory=list)
    shipments: list[ShipmentCard] = field(default_factory=list)
    slips: list[list[SlipLine]] = field(default_factory=list)
    cases: list[CaseLink] = field(default_factory=list)
    timeline: list[Step] = field(default_factory=list)
    goods: str = ""
    delivery: str = ""
    discount: str = ""
    tax: TaxSummary = field(default_factory=TaxSummary)
    tax_id: str = ""
    total: str = ""
    rates: str = ""
    fee_vat_note: str = ""
    commission: str = ""
    commission_vat: str = ""
    given_back: str = ""
    earning: str = ""
    can_accept: bool = False
    can_pack: bool = False
    can_ship: bool = False
    can_deliver: bool = False
    can_cancel: bool = False
    can_be_kind: bool = False


@dataclass(frozen=True)
class Duty:
    """Something that waits for the vendor, and where it is done."""

    text: str = ""
    detail: str = ""
    href: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Notice:
    """A line of the shop's feed."""

    id: int = 0
    title: str = ""
    body: str = ""
    href: str = ""
    when: str = ""


@dataclass(frozen=True)
class VendorOverview:
    """The shop at a glance; `days` is what each day sold `since` then."""

    to_accept: str = "0"
    to_pack: str = "0"
    to_ship: str = "0"
    revenue: str = ""
    revenue_change: str = ""
    revenue_tone: str = "neutral"
    since: str = ""
    days: list[Bar] = field(default_factory=list)
    low_stock: str = "0"
    new_reviews: str = "0"
    duties: list[Duty] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
