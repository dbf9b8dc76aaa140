"""Commission rules as staff and vendors are shown them, and what a rule would have changed."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option


@dataclass(frozen=True)
class AmountFields:
    """The amounts of a rule in one currency, as they stand in the form."""

    currency: str = ""
    fixed: str = ""
    minimum: str = ""
    maximum: str = ""
    from_value: str = ""
    to_value: str = ""


@dataclass(frozen=True)
class RuleForm:
    """A rule as it stands in the form; id 0 is a new one."""

    id: int = 0
    name: str = ""
    rate: str = ""
    vendor: str = ""
    category: str = ""
    product: str = ""
    brand: str = ""
    currency: str = ""
    valid_from: str = ""
    valid_until: str = ""
    base: str = "gross"
    band: str = "line"
    takes_delivery: bool = False
    amounts: list[AmountFields] = field(default_factory=list)


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list; `warning` says when it is never asked."""

    id: int = 0
    place: int = 0
    name: str = ""
    conditions: str = ""
    takes: str = ""
    dates: str = ""
    warning: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class RuleDesk:
    """Every rule in order, what comes after them, and the choices of the form."""

    rules: list[RuleRow] = field(default_factory=list)
    default: str = ""
    categories: list[Option] = field(default_factory=list)
    currencies: list[Option] = field(default_factory=list)
    new: RuleForm = field(default_factory=RuleForm)


@dataclass(frozen=True)
class VendorChange:
    """What a rule would have changed for one vendor, in one currency."""

    vendor: str = ""
    orders: str = ""
    before: str = ""
    after: str = ""
    change: str = ""


@dataclass(frozen=True)
class Preview:
    """What a rule would have changed; `text` is the whole in one sentence."""

    text: str = ""
    rows: list[VendorChange] = field(default_factory=list)
