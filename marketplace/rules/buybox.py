"""Which offer stands first: a fair ranking of one variant's offers that can explain itself.

Every offer gets a number of points, fewer being better: one per percent that it
costs more than the cheapest (delivery included), one per working day that it
arrives later than the quickest, and four per star that its vendor is rated
below five. Ratings of few are pulled towards the average, so one happy customer
proves nothing. Offers within one point of the best are level and take turns.
"""

from dataclasses import dataclass
from itertools import groupby

POINTS_PER_DAY = 1.0
POINTS_PER_STAR = 4.0
LEVEL_WITHIN = 1.0
PRIOR_STARS, PRIOR_WEIGHT = 4.2, 10
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

    @property
    def total_minor(self) -> int:
        """What one piece costs at the door."""
        return self.price_minor + self.delivery_minor

    @property
    def stars(self) -> float:
        """The vendor's rating, pulled towards the average while ratings are few."""
        weighted = self.rating_sum + PRIOR_STARS * PRIOR_WEIGHT
        return weighted / (self.rating_count + PRIOR_WEIGHT)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An offer in its place, with the words that say why."""

    offer_id: int
    condition: str
    points: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """The best of everything among the offers that compete."""

    cheapest: int
    quickest: int
    finest: float

    def points(self, offer: Contender) -> float:
        dearer = 100 * (offer.total_minor / max(self.cheapest, 1) - 1)
        later = POINTS_PER_DAY * (offer.days - self.quickest)
        return dearer + later + POINTS_PER_STAR * (5 - offer.stars)

    def reasons(self, offer: Contender) -> tuple[str, ...]:
        said = {
            "Lowest price with delivery": offer.total_minor == self.cheapest,
            "Arrives first": offer.days == self.quickest,
            "Best rated vendor": offer.rating_count > 0 and offer.stars == self.finest,
        }
        return tuple(words for words, is_true in said.items() if is_true)


def rank(offers: list[Contender], seed: int = 0) -> list[Ranked]:
    """All offers, best first: by condition (new, refurbished, used), each with its own winner.

    Offers that are out of stock come last in their condition and win nothing. `seed`
    (the day, say, plus the visitor's bucket) decides whose turn it is among level
    ones: over as many seeds as there are level offers each is first once.
    """
    ordered = sorted(offers, key=lambda o: (CONDITIONS.index(o.condition), o.offer_id))
    groups = groupby(ordered, key=lambda offer: offer.condition)
    return [ranked for _, group in groups for ranked in _rank_condition(list(group), seed)]


def _rank_condition(offers: list[Contender], seed: int) -> list[Ranked]:
    available = [offer for offer in offers if offer.stock > 0]
    missing = [Ranked(o.offer_id, o.condition, 0, ("Out of stock",)) for o in offers if not o.stock]
    return (_compete(available, seed) if available else []) + missing


def _compete(offers: list[Contender], seed: int) -> list[Ranked]:
    field = _Field(
        min(o.total_minor for o in offers),
        min(o.days for o in offers),
        max(o.stars for o in offers),
    )
    several = len(offers) > 1
    ranked = sorted(
        (
            Ranked(o.offer_id, o.condition, field.points(o), field.reasons(o) if several else ())
            for o in offers
        ),
        key=lambda r: (r.points, r.offer_id),
    )
    level = [r for r in ranked if r.points - ranked[0].points <= LEVEL_WITHIN]
    turn = seed % len(level)
    return level[turn:] + level[:turn] + ranked[len(level) :]
