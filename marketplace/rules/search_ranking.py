"""The order of search results: how well a product's words answer the words of a query.

The search engine finds candidates; this law puts them in order. Each stem of the query counts
by how rare it is and where it stands (title before brand and category before description), the
last one more, because "phone case" asks for a case. Candidates that cover more of the query,
in its title, in the order typed, come first. Popularity only decides between near-equals.
What a product means counts as much as its words: "sofa" is answered by a couch.
"""

from collections.abc import Mapping, Sequence
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
SOLD_OUT = 0.85
"""What cannot be bought gives way to what answers nearly as well and can."""
MEANING = 0.55
"""The share of the meaning in the whole; the words have the rest."""
FLATTER = 0.8
"""The words' scores are spread wider than the meanings'; this power brings them together."""
FARTHER = 0.9
"""How alike what is no neighbour is taken to be, beside the farthest neighbour."""

Likeness = Mapping[str, float]
"""How alike query and product are in meaning, from -1 to 1, by the product's id: the nearest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that may answer: the stems of its texts, and its quality from 0 to 1.

    The stems of the description are one text, because most of them are never looked at.
    """

    id: str
    title: Sequence[str]
    names: frozenset[str]
    description: str
    quality: float = 0.0
    in_stock: bool = True

    @property
    def texts(self) -> set[str]:
        """Every stem that stands somewhere."""
        return {*self.title, *self.names, *self.description.split()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stems of a query, each with its weight; those that stand nowhere are `unknown`."""

    stems: tuple[str, ...]
    weights: tuple[float, ...]
    unknown: tuple[str, ...] = ()


def quality(sold: int, rating: float, rating_count: int, in_stock: bool) -> float:
    """How much others liked a product, from 0 to 1; few ratings say little."""
    trust = rating_count / (rating_count + 5)
    wanted_by_many = min(1.0, log1p(sold) / log1p(10_000))
    return 0.4 * wanted_by_many + 0.4 * trust * rating / 5 + 0.2 * in_stock


def weighed(stems: Sequence[str], frequencies: Sequence[int], total: int) -> Wanted:
    """Stems with the weight of their rarity: in how many of `total` products each stands."""
    rarity = (log(1 + (total - n + 0.5) / (n + 0.5)) for n in (min(f, total) for f in frequencies))
    unknown = (stem for stem, times in zip(stems, frequencies, strict=True) if not times)
    return Wanted(tuple(stems), tuple(rarity), tuple(unknown))


def ranked(
    ways: Sequence[Wanted], candidates: Sequence[Candidate], likeness: Likeness
) -> list[Candidate]:
    """The best answer first; equals keep the order they came in.

    A query may be said in several ways: a product counts by the one that it answers best.
    """
    words = [max(score(way, candidate) for way in ways) for candidate in candidates]
    highest = max(words, default=0.0) or 1.0
    closest, farther = max(likeness.values(), default=0.0), 0.0
    if closest > 0:
        farther = FARTHER * max(0.0, min(likeness.values()))

    def whole(place: int) -> float:
        said = (1 - MEANING) * (words[place] / highest) ** FLATTER
        alike = max(likeness.get(candidates[place].id, farther), 0.0)
        whole = said + (MEANING * alike / closest if closest > 0 else 0.0)
        return whole if candidates[place].in_stock else whole * SOLD_OUT

    return [candidates[place] for place in sorted(range(len(words)), key=whole, reverse=True)]


def covers(stems: Sequence[str], candidate: Candidate) -> bool:
    """Whether every stem stands somewhere in the product's texts."""
    return candidate.texts.issuperset(stems)


def score(wanted: Wanted, candidate: Candidate) -> float:
    """How well a candidate answers; comparable among ways to say the same only."""
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
        (total / whole)
        * (covered / whole)
        * (1 + IN_TITLE * in_title / whole)
        * (1 + IN_ORDER * _order(wanted.stems, candidate.title))
        * (1 + QUALITY * candidate.quality)
    )


def _frequency(stem: str, titled: int, candidate: Candidate) -> float:
    long_title = 0.5 + 0.5 * len(candidate.title) / TITLE_LENGTH
    long_description = 0.25 + 0.75 * (candidate.description.count(" ") + 1) / DESCRIPTION_LENGTH
    return (
        TITLE * titled / long_title
        + NAMES * (stem in candidate.names)
        + f" {candidate.description} ".count(f" {stem} ") / long_description
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
