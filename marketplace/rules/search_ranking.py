"""The order of search results: how well a product's words answer the words of a query.

The search engine finds candidates; this law puts them in order. Each stem of the query counts
by how rare it is and where it stands (title before brand and category before description), the
last one more, because "phone case" asks for a case. Candidates that cover more of the query,
in its title, in the order typed, come first. Popularity only decides between near-equals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, log1p

TITLE, NAMES = 3.0, 1.5
"""What an occurrence there weighs against one in the description."""
TITLE_LENGTH, DESCRIPTION_LENGTH = 8, 60
"""Usual numbers of stems; in longer texts an occurrence says less."""
SATURATION = 1.5
LAST_WORD = 0.6
IN_TITLE = 3.0
IN_ORDER = 0.5
QUALITY = 0.06


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that may answer: the stems of its texts, and its quality from 0 to 1."""

    id: str
    title: Sequence[str]
    names: frozenset[str]
    description: Sequence[str]
    quality: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stems of a query, each with its weight."""

    stems: tuple[str, ...]
    weights: tuple[float, ...]


def quality(sold: int, rating: float, rating_count: int, in_stock: bool) -> float:
    """How much others liked a product, from 0 to 1; few ratings say little."""
    trust = rating_count / (rating_count + 5)
    wanted_by_many = min(1.0, log1p(sold) / log1p(10_000))
    return 0.4 * wanted_by_many + 0.4 * trust * rating / 5 + 0.2 * in_stock


def weighed(stems: Sequence[str], frequencies: Sequence[int], total: int) -> Wanted:
    """Stems with the weight of their rarity: in how many of `total` products each stands."""
    rarity = (log(1 + (total - n + 0.5) / (n + 0.5)) for n in (min(f, total) for f in frequencies))
    return Wanted(tuple(stems), tuple(rarity))


def ranked(wanted: Wanted, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best answer first; equals keep the order they came in."""
    return sorted(candidates, key=lambda candidate: -score(wanted, candidate))


def covers(stems: Sequence[str], candidate: Candidate) -> bool:
    """Whether every stem stands somewhere in the product's texts."""
    texts = {*candidate.title, *candidate.names, *candidate.description}
    return all(stem in texts for stem in stems)


def score(wanted: Wanted, candidate: Candidate) -> float:
    """How well a candidate answers; comparable within one query only."""
    whole = sum(wanted.weights) or 1.0
    total = covered = in_title = 0.0
    for place, (stem, weight) in enumerate(zip(wanted.stems, wanted.weights, strict=True)):
        titled = _times_in_title(wanted.stems, place, candidate)
        frequency = _frequency(stem, titled, candidate)
        if not frequency:
            continue
        last = LAST_WORD if place == len(wanted.stems) - 1 else 0.0
        covered += weight
        in_title += weight if titled else 0.0
        total += weight * (1 + last) * frequency * (SATURATION + 1) / (frequency + SATURATION)
    return (
        total
        * (covered / whole)
        * (1 + IN_TITLE * in_title / whole)
        * (1 + IN_ORDER * _order(wanted.stems, candidate.title))
        * (1 + QUALITY * candidate.quality)
    )


def _frequency(stem: str, titled: int, candidate: Candidate) -> float:
    long_title = 0.5 + 0.5 * len(candidate.title) / TITLE_LENGTH
    long_description = 0.25 + 0.75 * len(candidate.description) / DESCRIPTION_LENGTH
    return (
        TITLE * titled / long_title
        + NAMES * (stem in candidate.names)
        + candidate.description.count(stem) / long_description
    )


def _times_in_title(stems: Sequence[str], place: int, candidate: Candidate) -> int:
    """At most 2; two words typed apart that the title writes as one count as there."""
    times = min(candidate.title.count(stems[place]), 2)
    if times:
        return times
    joined = (a + b for a, b in pairwise(stems[max(0, place - 1) : place + 2]))
    return int(any(word in candidate.title for word in joined))


def _order(stems: Sequence[str], title: Sequence[str]) -> float:
    """The share of the query's neighbours that are neighbours in the title."""
    neighbours = set(pairwise(title))
    pairs = list(pairwise(stems))
    return sum(pair in neighbours for pair in pairs) / len(pairs) if pairs else 0.0
