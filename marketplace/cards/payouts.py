"""What staff of finance are shown of payouts, balances and differences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PayoutDeskRow:
    """A payout and what staff can do with it."""

    id: int = 0
    number: str = ""
    vendor: str = ""
    goes_to: str = ""
    date: str = ""
    amount: str = ""
    status: str = ""
    tone: str = "neutral"
    note: str = ""
    is_waiting: bool = False
    is_held: bool = False
    is_stuck: bool = False
    is_at_the_bank: bool = False
    may_return: bool = False


@dataclass(frozen=True)
class PayeeRow:
    """What one vendor is owed in one currency, on which terms, and what holds it."""

    id: int = 0
    vendor_id: int = 0
    vendor: str = ""
    currency: str = ""
    available: str = ""
    is_debt: bool = False
    since: str = ""
    account: str = ""
    tone: str = "neutral"
    terms: str = ""
    note: str = ""
    is_paused: bool = False
    hold_days: str = ""
    reserve: str = ""
    reserve_days: str = ""
    minimums: str = ""


@dataclass(frozen=True)
class DifferenceRow:
    """Where the books and a provider differ."""

    id: int = 0
    title: str = ""
    detail: str = ""
    provider: str = ""
    age: str = ""
    books: str = ""
    theirs: str = ""
    status: str = ""
    tone: str = "neutral"
    note: str = ""
    is_open: bool = False
    is_money: bool = True


@dataclass(frozen=True)
class RunRow:
    """When something that is done every so often ran last, and when it will."""

    name: str = ""
    last: str = ""
    next: str = ""
    outcome: str = ""
    tone: str = "neutral"
