"""What staff and vendors see of suggested changes and of likely duplicates."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option, Tone
from marketplace.cards.products import ProductForm


@dataclass(frozen=True)
class DiffPiece:
    """Words that stay, go or come: `kind` is same, gone or new."""

    text: str = ""
    kind: str = "same"


@dataclass(frozen=True)
class FieldDiff:
    """One field as it is and as it would be; `note` tells when it changed meanwhile.

    `is_settled`: there is nothing to take over any more. `was_taken`: staff took it over.
    """

    name: str = ""
    label: str = ""
    pieces: list[DiffPiece] = field(default_factory=list)
    note: str = ""
    is_settled: bool = False
    was_taken: bool = False


@dataclass(frozen=True)
class ChangeRow:
    """A suggested change in a list."""

    id: int = 0
    href: str = ""
    product: str = ""
    vendor: str = ""
    fields: str = ""
    status: str = ""
    tone: Tone = "neutral"
    answer: str = ""
    date: str = ""


@dataclass(frozen=True)
class ChangeSheet:
    """A suggested change with its fields, as staff decide on it."""

    id: int = 0
    product: str = ""
    product_href: str = ""
    vendor: str = ""
    vendor_href: str = ""
    status: str = ""
    tone: Tone = "neutral"
    reason: str = ""
    answer: str = ""
    date: str = ""
    is_waiting: bool = False
    has_moved: bool = False
    fields: list[FieldDiff] = field(default_factory=list)


@dataclass(frozen=True)
class NumberField:
    """The GTIN of a variant in a form: `name` is its field."""

    name: str = ""
    label: str = ""
    value: str = ""


@dataclass(frozen=True)
class SuggestSheet:
    """A product as a vendor may suggest it to be; with a waiting suggestion, as it says."""

    product_id: int = 0
    change_id: int = 0
    form: ProductForm = field(default_factory=ProductForm)
    numbers: list[NumberField] = field(default_factory=list)
    reason: str = ""
    status: str = ""
    answer: str = ""
    is_asked: bool = False


@dataclass(frozen=True)
class TwinRow:
    """Two products that may be one, in a list."""

    id: int = 0
    href: str = ""
    title: str = ""
    title_href: str = ""
    other: str = ""
    other_href: str = ""
    brand: str = ""
    found: str = ""
    note: str = ""
    status: str = ""
    tone: Tone = "neutral"
    is_open: bool = False


@dataclass(frozen=True)
class TwinSide:
    """One of two products that are compared."""

    id: int = 0
    href: str = ""
    title: str = ""
    brand: str = ""
    category: str = ""
    summary: str = ""
    image: str = ""
    status: str = ""
    proposer: str = ""
    added: str = ""
    gtins: str = ""
    offers: str = ""
    vendors: str = ""
    reviews: str = ""
    sold: str = ""
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FormChoice:
    """A variant of the one that goes, and what it can become."""

    name: str = ""
    label: str = ""
    detail: str = ""
    options: list[Option] = field(default_factory=list)
    chosen: str = ""


@dataclass(frozen=True)
class MergeSheet:
    """Two products side by side: `keep` stays; `conflicts` are offers of one vendor on both."""

    keep: TwinSide = field(default_factory=TwinSide)
    drop: TwinSide = field(default_factory=TwinSide)
    swap_href: str = ""
    forms: list[FormChoice] = field(default_factory=list)
    conflicts: str = ""
    is_possible: bool = False
