"""Parcels, returns and claims as buyers, vendors and staff see them."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option, Step, Tone


@dataclass(frozen=True)
class ShipmentCard:
    """A parcel: what is in it and how far it has come."""

    id: int = 0
    title: str = ""
    status: str = ""
    tone: Tone = "neutral"
    tracking: str = ""
    contents: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    can_confirm: bool = False
    can_claim: bool = False


@dataclass(frozen=True)
class CaseCard:
    """A return or claim on its buyer's page; `is_claim` tells which."""

    id: int = 0
    number: str = ""
    is_claim: bool = False
    title: str = ""
    status: str = ""
    tone: Tone = "neutral"
    contents: list[str] = field(default_factory=list)
    words: str = ""
    said: str = ""
    steps: list[Step] = field(default_factory=list)
    can_withdraw: bool = False
    can_send_back: bool = False
    can_ask_staff: bool = False


@dataclass(frozen=True)
class PieceChoice:
    """A line of a form that asks how many pieces, under `name`.

    `swaps` are what it may be exchanged for, under `swap_name`.
    """

    name: str = ""
    swap_name: str = ""
    title: str = ""
    detail: str = ""
    image: str = ""
    most: int = 0
    chosen: int = 0
    swaps: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class CaseRow:
    """A return or claim in the list of a vendor or of staff."""

    number: str = ""
    href: str = ""
    kind: str = ""
    order: str = ""
    vendor: str = ""
    contents: str = ""
    reason: str = ""
    status: str = ""
    tone: Tone = "neutral"
    due: str = ""
    due_tone: Tone = "neutral"


@dataclass(frozen=True)
class CaseRows:
    """One page of that list; `after` is empty on the last. `counts` are those of the tabs."""

    rows: list[CaseRow] = field(default_factory=list)
    after: str = ""
    to_do: str = ""
    waiting: str = ""


@dataclass(frozen=True)
class CaseLine:
    """A line that a return or claim is about."""

    title: str = ""
    detail: str = ""
    image: str = ""
    href: str = ""
    quantity_text: str = ""
    amount: str = ""


@dataclass(frozen=True)
class CaseSheet:
    """A return or claim with what both sides say and what may be done next."""

    id: int = 0
    number: str = ""
    is_claim: bool = False
    title: str = ""
    status: str = ""
    tone: Tone = "neutral"
    due: str = ""
    due_tone: Tone = "neutral"
    order: str = ""
    order_href: str = ""
    vendor: str = ""
    buyer: str = ""
    reason: str = ""
    wish: str = ""
    is_withdrawal: bool = False
    comment: str = ""
    pictures: list[str] = field(default_factory=list)
    answer: str = ""
    decision: str = ""
    instructions: str = ""
    tracking: str = ""
    parcel: str = ""
    back: str = ""
    lines: list[CaseLine] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    can_approve: bool = False
    can_deny: bool = False
    can_receive: bool = False
    can_inspect: bool = False
    can_replace: bool = False
    can_refund: bool = False
    can_promise: bool = False
    can_disagree: bool = False
    can_decide: bool = False
    can_let_come: bool = False


@dataclass(frozen=True)
class Estimate:
    """What an amount gives the shopper and costs the vendor, ready to show."""

    most: str = ""
    most_plain: str = ""
    amount: str = ""
    fee: str = ""
    cost: str = ""
