"""A vendor's money: what it has, what each order brought, and every movement."""

from dataclasses import dataclass, field

from marketplace.cards.vendor_orders import OrderSheetLine


@dataclass(frozen=True)
class VendorBalance:
    """What the marketplace owes a vendor, ready to show."""

    pending: str = ""
    available: str = ""
    on_the_way: str = ""
    paid_out: str = ""


@dataclass(frozen=True)
class EarningRow:
    """What one order brought, with the calculation behind it."""

    id: int = 0
    number: str = ""
    href: str = ""
    date: str = ""
    status: str = ""
    tone: str = "neutral"
    paid: str = ""
    delivery: str = ""
    commission: str = ""
    commission_vat: str = ""
    earning: str = ""
    lines: list[OrderSheetLine] = field(default_factory=list)


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
