"""Places to deliver to, as their owner wrote them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AddressCard:
    """A saved address; `summary` says it in one line."""

    id: int = 0
    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    summary: str = ""
    is_default: bool = False
