"""The plan of past orders: ninety days with a weekly rhythm, growth and faithful shoppers."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from marketplace.demo.shapes import DemoOffer, DemoOrder, DemoOrderLine, DemoProduct

DAYS = 90
WEEK = (1.1, 1.0, 0.9, 0.85, 0.95, 1.25, 1.4)
"""How busy the days of a week are."""

OfferKey = tuple[int, int, int]


class OrderPlan:
    """Draws orders that the shelves can fill: no offer is sold more often than it has stock."""

    def __init__(self, rng: Random, products: Sequence[DemoProduct], people: int) -> None:
        self._rng = rng
        self._products = products
        self._people = range(people)
        self._popularity = list(accumulate(product.popularity**0.8 for product in products))
        self._loyalty = list(accumulate(rng.paretovariate(1.6) for _ in self._people))
        self._sold: dict[OfferKey, int] = {}

    def orders(self, count: int) -> tuple[DemoOrder, ...]:
        """`count` orders, oldest first."""
        weights = [WEEK[day % 7] * (1 + 0.015 * (DAYS - day)) for day in range(1, DAYS + 1)]
        days = self._rng.choices(range(1, DAYS + 1), weights, k=count)
        return tuple(self._order(day) for day in sorted(days, reverse=True))

    def _order(self, day: int) -> DemoOrder:
        person = self._rng.choices(self._people, cum_weights=self._loyalty)[0]
        wanted = self._rng.choices((1, 2, 3, 4), (58, 26, 11, 5))[0]
        lines: list[DemoOrderLine] = []
        while len(lines) < wanted:
            line = self._line()
            if line and all(line.product != other.product for other in lines):
                self._sell(line)
                lines.append(line)
        minute = int(self._rng.triangular(6 * 60, 23 * 60 + 59, 20 * 60))
        return DemoOrder(day, minute, person, tuple(lines))

    def _line(self) -> DemoOrderLine | None:
        indexes = range(len(self._products))
        at = self._rng.choices(indexes, cum_weights=self._popularity)[0]
        variant = self._rng.randrange(len(self._products[at].variants))
        offers = self._products[at].variants[variant].offers
        cheap = self._products[at].list_price_cents < 3000
        quantity = self._rng.choice((1, 1, 2, 3)) if cheap else 1
        for offer in sorted(range(len(offers)), key=lambda index: self._appeal(offers[index])):
            if offers[offer].stock - self._sold.get((at, variant, offer), 0) >= quantity:
                return DemoOrderLine(at, variant, offer, quantity)
        return None

    def _appeal(self, offer: DemoOffer) -> float:
        return offer.price_cents * self._rng.uniform(0.85, 1.15)

    def _sell(self, line: DemoOrderLine) -> None:
        key = (line.product, line.variant, line.offer)
        self._sold[key] = self._sold.get(key, 0) + line.quantity
