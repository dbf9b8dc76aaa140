"""A vendor's zones and rates: which one a destination falls into, and what is asked there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.rules.countries import COUNTRIES
from marketplace.rules.delivery import Terms
from marketplace.rules.kinds import DeliveryService
from marketplace.rules.markets import Market

MOST_EXACT = 100
"""Longer than any postcode: naming one counts for more than naming a country."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the world. No countries: everywhere that no other zone of the vendor names.

    With `postcodes`, only addresses whose postcode begins with one of them. The vendor's home
    zone is where a parcel is taken to go until its destination is known.
    """

    id: int
    name: str
    countries: frozenset[str] = frozenset()
    postcodes: tuple[str, ...] = ()
    is_home: bool = False

    def closeness(self, to: Market) -> int:
        """How exactly it names a destination; 0 when that lies outside."""
        if not self.countries:
            return 1
        if to.country not in self.countries:
            return 0
        if not self.postcodes:
            return 2
        code = plain_postcode(to.postcode)
        return max((MOST_EXACT + len(one) for one in self.postcodes if code.startswith(one)),
                   default=0)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fee:
    """What a parcel of at least so many grams costs; free from a value of goods on."""

    fee_minor: int
    free_from_minor: int | None = None
    from_grams: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """How goods of a profile are sent into a zone by one service, with fees by currency."""

    profile_id: int
    zone_id: int
    service: DeliveryService
    transit_days: int
    fees: Mapping[str, Sequence[Fee]] = field(default_factory=dict)

    def fee(self, currency: str, grams: int = 0) -> Fee | None:
        """The fee of a parcel; None where it isn't sent for this currency."""
        steps = [one for one in self.fees.get(currency, ()) if one.from_grams <= grams]
        return max(steps, key=lambda one: one.from_grams, default=None)


def plain_postcode(text: str) -> str:
    """A postcode as it is compared: capitals and digits only."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def zone_of(zones: Collection[Zone], to: Market) -> Zone | None:
    """The zone that names a destination most exactly, of equals the older; None outside of all.

    Without a country it is the home zone.
    """
    if not to.country:
        return next((zone for zone in zones if zone.is_home), None)
    near = [(zone.closeness(to), -zone.id, zone) for zone in zones]
    return max((one for one in near if one[0]), default=(0, 0, None))[2]


@dataclass(frozen=True, slots=True)
class Goods:
    """Something to be sent: by which profile, packed in how many days, in which currency."""

    profile_id: int
    profile_name: str
    handling_days: int
    grams: int = 0


def ways(rates: Iterable[Rate], goods: Goods, currency: str) -> tuple[Terms, ...]:
    """The services by which goods can be sent, the usual order; empty when by none."""
    own = (rate for rate in rates if rate.profile_id == goods.profile_id)
    by_service = sorted(own, key=lambda rate: list(DeliveryService).index(rate.service))
    found = [(rate, rate.fee(currency, goods.grams)) for rate in by_service]
    return tuple(
        Terms(
            currency=currency,
            fee_minor=fee.fee_minor,
            free_from_minor=fee.free_from_minor,
            handling_days=goods.handling_days,
            transit_days=rate.transit_days,
            profile_id=goods.profile_id,
            name=goods.profile_name,
            service=rate.service,
        )
        for rate, fee in found
        if fee is not None
    )


@dataclass(frozen=True, slots=True)
class Tariff:
    """All zones and rates of one vendor."""

    zones: Sequence[Zone] = ()
    rates: Sequence[Rate] = ()

    def ways(self, goods: Goods, to: Market, currency: str) -> tuple[Terms, ...]:
        """The services by which goods go to a destination, priced in a currency."""
        zone = zone_of(self.zones, to)
        here = (rate for rate in self.rates if zone and rate.zone_id == zone.id)
        return ways(here, goods, currency)

    def same_as(self, to: Market) -> list[str]:
        """The countries that are on the same terms as a destination, whatever the postcode."""
        zone = zone_of(self.zones, to)
        return [
            country
            for country in COUNTRIES
            if zone and zone_of(self.zones, Market(country)) == zone
        ]
