"""The tax of a basket, an order or a line as it is shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TaxLine:
    """One line of a calculation: what is added to the prices, or taken off them."""

    text: str = ""
    amount: str = ""


@dataclass(frozen=True)
class TaxSummary:
    """`within` is a note under the total, `lines` change it; `note` says why nothing is owed."""

    within: str = ""
    lines: list[TaxLine] = field(default_factory=list)
    note: str = ""
