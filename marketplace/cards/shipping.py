"""What vendors see of the ways in which they send."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FeeField:
    """A fee in one currency as its form shows it: bare numbers, and "5 kg: 9.90; 20 kg: 19.90"."""

    currency: str = ""
    fee: str = ""
    free_from: str = ""
    steps: str = ""


@dataclass(frozen=True)
class RateCard:
    """How goods of a profile go into a zone by one service."""

    zone_id: int = 0
    profile_id: int = 0
    profile: str = ""
    service: str = "standard"
    service_text: str = ""
    transit_days: int = 3
    text: str = ""
    fees: list[FeeField] = field(default_factory=list)


@dataclass(frozen=True)
class ZoneCard:
    """A part of the world with its rates; `unsent` names profiles that have none."""

    id: int = 0
    name: str = ""
    where_text: str = ""
    countries: list[str] = field(default_factory=list)
    postcodes: str = ""
    is_home: bool = False
    rates: list[RateCard] = field(default_factory=list)
    unsent: str = ""


@dataclass(frozen=True)
class ProfileCard:
    """A shipping profile; `fee` and `free_from` are bare numbers for its form."""

    id: int = 0
    name: str = ""
    fee: str = ""
    fee_text: str = ""
    free_from: str = ""
    free_from_text: str = ""
    transit_days: int = 0
    transit_text: str = ""
    is_default: bool = False
    offers_count: int = 0
    offers_text: str = ""
