"""Paying, as shoppers see it: the ways there are, what to transfer, and what went wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WayCard:
    """A way to pay that can be chosen."""

    name: str = ""
    label: str = ""
    hint: str = ""


@dataclass(frozen=True)
class TransferCard:
    """What a shopper writes on a bank transfer; without an amount there is none to make."""

    amount: str = ""
    holder: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    reference: str = ""
    until: str = ""


@dataclass(frozen=True)
class TryCard:
    """A purchase that waits for its money after a try that came to nothing, and why it did."""

    number: str = ""
    key: str = ""
    reason: str = ""
    total: str = ""
