"""The tax tables as staff see them."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option


@dataclass(frozen=True)
class RateRow:
    """One rate; `is_over` when its last day has passed."""

    id: int = 0
    name: str = ""
    percent: str = ""
    place: str = ""
    goods: str = ""
    dates: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class CountryRow:
    """A country with how prices are shown there, and how many rates it has today."""

    country: str = ""
    name: str = ""
    href: str = ""
    regime: str = ""
    rates: str = ""


@dataclass(frozen=True)
class RateForm:
    """A rate as it stands in the form; id 0 is a new one."""

    id: int = 0
    name: str = ""
    percent: str = ""
    tax_class: str = "standard"
    kind: str = "taxed"
    region: str = ""
    postcodes: str = ""
    is_compound: bool = False
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True)
class ExemptionRow:
    """Somebody who owes no tax."""

    id: int = 0
    who: str = ""
    where: str = ""
    reason: str = ""
    until: str = ""
    state: str = ""
    can_revoke: bool = False


@dataclass(frozen=True)
class ClassRow:
    """A tax class, and the shelves and products that name it."""

    slug: str = ""
    name: str = ""
    used: str = ""


@dataclass(frozen=True)
class TaxDesk:
    """Everything on the page; `country` is the one in hand, empty for the list of all."""

    country: str = ""
    country_name: str = ""
    is_included: bool = True
    countries: list[CountryRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    class_options: list[Option] = field(default_factory=list)
    category_options: list[Option] = field(default_factory=list)
    exemptions: list[ExemptionRow] = field(default_factory=list)
