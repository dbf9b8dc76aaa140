"""Statements as they are written to files: the frame of a month, and its movements."""

from dataclasses import dataclass, field
from datetime import datetime

from marketplace.rules.money_kinds import LedgerKind


@dataclass(frozen=True)
class StatementLine:
    """A movement with its why: minor units by what they are, and the balance after it."""

    at: datetime
    text: str
    account: str
    order: str
    amount_minor: int
    balance_minor: int
    parts: dict[LedgerKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """The frame of a month in one currency; balances are all that is owed, by account too."""

    vendor: str
    country: str
    currency: str
    opens_at: datetime
    ends_at: datetime
    opening_minor: int
    closing_minor: int
    by_account: dict[str, tuple[int, int]]
    by_reason: dict[LedgerKind, int]
    count: int

    @property
    def fee_minor(self) -> int:
        """The commission of the month without VAT, less what was given back."""
        return -self.by_reason.get(LedgerKind.COMMISSION_INCOME, 0)

    @property
    def fee_vat_minor(self) -> int:
        """The VAT on it."""
        return -self.by_reason.get(LedgerKind.COMMISSION_VAT, 0)
