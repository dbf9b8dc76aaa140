"""Which offer stands first: a fair ranking of one variant's offers that can explain itself.

Each condition has a ranking of its own. Every offer gets a number of points, fewer being
better: one per percent that it costs more than the cheapest (delivery included), one per
working day that it arrives later than the quickest, four per star that its vendor is rated
below five, and a half per percent of the vendor's orders that it sent late or cancelled.
Ratings and records of few are pulled towards the average, so one happy customer proves
nothing. Offers within one point of the best are level and take turns.

Stock decides only whether an offer takes part: the last piece is as good as any to whoever
buys one, it is held as soon as somebody pays, and counting more would push small shops and
single used things down for nothing.
"""

import hashlib
from dataclasses import dataclass
from itertools import groupby

POINTS_PER_DAY = 1.0
POINTS_PER_STAR = 4.0
POINTS_PER_MISSED_PERCENT = 0.5
LEVEL_WITHIN = 1.0
PRIOR_STARS, PRIOR_WEIGHT = 4.2, 10
PRIOR_MISSED, PRIOR_ORDERS = 1.0, 50
"""A vendor of whom nothing is known is taken to miss one order in fifty."""
FEWEST_ORDERS_SHOWN = 20
"""A record of fewer orders says nothing yet, so nobody is shown it."""
CONDITIONS = ("new", "refurbished", "used")


@dataclass(frozen=True, slots=True)
class Contender:
    """An offer as the ranking sees it; amounts in minor units of one currency."""

    offer_id: int
    condition: str
    price_minor: int
    delivery_minor: int
    days: int
    rating_sum: int
    rating_count: int
    stock: int
    counted_orders: int = 0
    missed_orders: int = 0

    @property
    def total_minor(self) -> int:
        """What one piece costs at the door."""
        return self.price_minor + self.delivery_minor

    @property
    def stars(self) -> float:
        """The vendor's rating, pulled towards the average while ratings are few."""
        weighted = self.rating_sum + PRIOR_STARS * PRIOR_WEIGHT
        return weighted / (self.rating_count + PRIOR_WEIGHT)

    @property
    def has_record(self) -> bool:
        """Whether shoppers are shown how reliably the vendor sends."""
        return self.counted_orders >= FEWEST_ORDERS_SHOWN

    @property
    def missed(self) -> float:
        """The share of orders sent late or cancelled, pulled likewise, in percent."""
        return 100 * (self.missed_orders + PRIOR_MISSED) / (self.counted_orders + PRIOR_ORDERS)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An offer in its place, with the words that say why; `is_level` with the best."""

    offer_id: int
    condition: str
    points: float
    reasons: tuple[str, ...]
    is_level: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    """The best of everything among the offers that compete."""

    cheapest: int
    quickest: int
    finest: float

    def points(self, offer: Contender) -> float:
        dearer = 100 * (offer.total_minor / max(self.cheapest, 1) - 1)
        later = POINTS_PER_DAY * (offer.days - self.quickest)
        worse = POINTS_PER_STAR * (5 - offer.stars) + POINTS_PER_MISSED_PERCENT * offer.missed
        return dearer + later + worse

    def reasons(self, offer: Contender) -> tuple[str, ...]:
        said = {
            "Lowest price with delivery": offer.total_minor == self.cheapest,
            "Arrives first": offer.days == self.quickest,
            "Best rated vendor": offer.rating_count > 0 and offer.stars == self.finest,
        }
        return tuple(words for words, is_true in said.items() if is_true)


def rank(offers: list[Contender], seed: int = 0) -> list[Ranked]:
    """All offers, best first: by condition (new, refurbished, used), each with its own winner.

    Offers that are out of stock come last in their condition and win nothing. `seed` (the
    day) decides whose turn it is among level ones, see `_turn`.
    """
    ordered = sorted(offers, key=lambda o: (CONDITIONS.index(o.condition), o.offer_id))
    groups = groupby(ordered, key=lambda offer: offer.condition)
    return [ranked for _, group in groups for ranked in _rank_condition(list(group), seed)]


def _rank_condition(offers: list[Contender], seed: int) -> list[Ranked]:
    available = [offer for offer in offers if offer.stock > 0]
    missing = [
        Ranked(o.offer_id, o.condition, 0, ("Out of stock",)) for o in offers if o.stock <= 0
    ]
    return (_compete(available, seed) if available else []) + missing


def _compete(offers: list[Contender], seed: int) -> list[Ranked]:
    field = _Field(
        min(o.total_minor for o in offers),
        min(o.days for o in offers),
        max(o.stars for o in offers),
    )
    points = {offer.offer_id: field.points(offer) for offer in offers}
    best, several = min(points.values()), len(offers) > 1
    ranked = [
        Ranked(
            o.offer_id,
            o.condition,
            points[o.offer_id],
            field.reasons(o) if several else (),
            points[o.offer_id] - best <= LEVEL_WITHIN,
        )
        for o in offers
    ]
    level = [one for one in ranked if one.is_level]
    behind = [one for one in ranked if not one.is_level]
    return [
        *sorted(level, key=lambda one: _turn(seed, one.offer_id)),
        *sorted(behind, key=lambda one: (one.points, one.offer_id)),
    ]


def _turn(seed: int, offer_id: int) -> bytes:
    """Where an offer stands among level ones today: all are shuffled anew every day.

    Each is first equally often in the long run, in whatever company. A rota that goes round
    would be exact, but who joined or left would shift everybody's turn: a vendor could lower
    its price and lose the first place by it.
    """
    return hashlib.blake2b(f"{seed}:{offer_id}".encode(), digest_size=8).digest()
