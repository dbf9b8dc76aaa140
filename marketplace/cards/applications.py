"""How somebody's wish to sell here stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ApplicationCard:
    """The latest shop of a person; `status` is empty when there is none."""

    vendor_id: int = 0
    name: str = ""
    status: str = ""
    reason: str = ""
