"""A vendor's money: what it has, what moved it and why, payouts, statements, where it goes."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class VendorBalance:
    """What the marketplace owes a vendor in one currency, ready to show."""

    currency: str = ""
    pending: str = ""
    available: str = ""
    reserve: str = ""
    disputed: str = ""
    on_the_way: str = ""
    paid_out: str = ""
    is_debt: bool = False
    is_held: bool = False
    """Whether a reserve or a dispute keeps something back."""


@dataclass(frozen=True)
class MoneyLine:
    """A part of an amount: what it is, and how much."""

    label: str = ""
    amount: str = ""


@dataclass(frozen=True)
class EarningRow:
    """What moved the balance once, with the calculation behind it."""

    id: int = 0
    title: str = ""
    href: str = ""
    date: str = ""
    status: str = ""
    tone: str = "neutral"
    note: str = ""
    amount: str = ""
    lines: list[MoneyLine] = field(default_factory=list)


@dataclass(frozen=True)
class EarningRows:
    """One page of earnings; `after` is empty on the last."""

    rows: list[EarningRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class PayoutRow:
    """Money that was sent to the vendor's bank."""

    number: str = ""
    date: str = ""
    amount: str = ""
    status: str = ""
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True)
class PayoutRows:
    """One page of payouts; `after` is empty on the last."""

    rows: list[PayoutRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class StatementRow:
    """One movement on one of the vendor's accounts; `is_in` when it makes it more."""

    date: str = ""
    text: str = ""
    account: str = ""
    amount: str = ""
    is_in: bool = False


@dataclass(frozen=True)
class StatementRows:
    """One page of movements; `after` is empty on the last."""

    rows: list[StatementRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class MonthRow:
    """A month with movements, and its statement as files."""

    name: str = ""
    note: str = ""
    pdf: str = ""
    csv: str = ""


@dataclass(frozen=True)
class PayoutSetup:
    """Where a vendor's money goes and when, and what stands in the way."""

    kind: str = "none"
    """none, stripe or manual."""
    status: str = ""
    tone: str = "neutral"
    words: str = ""
    holder: str = ""
    ending: str = ""
    wanted: list[str] = field(default_factory=list)
    due: str = ""
    interval: str = "weekly"
    day: str = "0"
    next: str = ""
    minimums: str = ""
    refusal: str = ""
    is_owner: bool = False
    may_ask: bool = False
    currencies: list[str] = field(default_factory=list)
