"""When a parcel arrives and what it costs, from a vendor's flat terms."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.rules.money import Money


@dataclass(frozen=True, slots=True)
class Terms:
    """A vendor's flat terms; days are working days, amounts minor units of `currency`."""

    currency: str
    fee_minor: int
    free_from_minor: int | None
    handling_days: int
    transit_days: int

    def fee(self, items_minor: int) -> Money:
        """What delivery costs for goods of this value from one vendor."""
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


def window(first: date, last: date) -> str:
    """Two days as people say them, the month once where one is enough: Tue 25 to Thu 27 Nov."""
    if first == last:
        return f"{first:%a} {first.day} {first:%b}"
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first:%a} {first.day}{month} \u2013 {last:%a} {last.day} {last:%b}"
