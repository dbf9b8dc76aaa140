"""When a parcel arrives and what it costs, by the terms of a shipping profile."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.rules.money import Money


@dataclass(frozen=True, slots=True)
class Terms:
    """How an offer is sent; days are working days, amounts minor units of `currency`.

    Price and time on the way are those of a rate of the shipping profile, whose `name`
    shoppers see, for one `service` ("standard") into the zone of the destination.
    """

    currency: str
    fee_minor: int
    free_from_minor: int | None
    handling_days: int
    transit_days: int
    profile_id: int = 0
    name: str = ""
    service: str = ""

    def fee(self, items_minor: int) -> Money:
        """What delivery costs for goods of this value that go by this profile."""
        is_free = self.free_from_minor is not None and items_minor >= self.free_from_minor
        return Money(0 if is_free else self.fee_minor, self.currency)

    @property
    def days(self) -> int:
        """Working days until it has arrived at the latest."""
        return self.handling_days + self.transit_days


def working_day(start: date, days: int) -> date:
    """The day that lies so many working days (Monday to Friday) after `start`."""
    weeks, rest = divmod(days, 5)
    day = start + timedelta(weeks=weeks)
    while day.weekday() >= 5 or rest:
        day += timedelta(days=1)
        rest -= rest > 0 and day.weekday() < 5
    return day


def quickest_transit(transit_days: int) -> int:
    """The working days on the way of a parcel that is lucky."""
    return max(1, transit_days - 2)


def arrival(terms: Terms, today: date) -> tuple[date, date]:
    """The first and the last day on which a parcel ordered today should arrive."""
    quickest = terms.handling_days + quickest_transit(terms.transit_days)
    return working_day(today, quickest), working_day(today, max(quickest, terms.days))


def parcel_arrival(terms: Collection[Terms], today: date) -> tuple[date, date]:
    """The same for goods that go in one parcel: it waits for the slowest of them."""
    windows = [arrival(one, today) for one in terms]
    return max(first for first, _ in windows), max(last for _, last in windows)


def departure(terms: Collection[Terms], grace_days: int) -> int:
    """Working days within which a parcel has to leave to come when it was promised.

    That is if the carrier is quick; never more than `grace_days` after it should be packed.
    """
    packed = max(one.handling_days for one in terms)
    latest = max(one.days - quickest_transit(one.transit_days) for one in terms)
    return max(1, min(packed + grace_days, max(packed, latest)))


def window(first: date, last: date) -> str:
    """Two days as people say them, the month once where one is enough: Tue 25 to Thu 27 Nov."""
    if first == last:
        return f"{first:%a} {first.day} {first:%b}"
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first:%a} {first.day}{month} \u2013 {last:%a} {last.day} {last:%b}"
