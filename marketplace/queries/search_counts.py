"""How many products there are of each choice of a filter, and how rare the words are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cachetools import TTLCache

from marketplace.adapters import search_query
from marketplace.adapters.search_index import Answer, Search
from marketplace.config import settings
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import SearchTerms

Counts = list[tuple[str, int]]
Answers = dict[str, Answer]
"""What the engine answered to several searches, by their names; "main" is the one with the hits."""

_stood_in: TTLCache[str, int] = TTLCache(maxsize=50_000, ttl=600)
"""In how many products a stem stands: a weight, so it may be some minutes old."""


def hits_of(answers: Answers, name: str = "main") -> list[Document]:
    """The documents that one of the searches brought; none if there was no such search."""
    return [hit["document"] for hit in answers.get(name, {}).get("hits", [])]


def lifted(request: SearchRequest, main: Search, ids: tuple[str, ...] = ()) -> dict[str, Search]:
    """For each filter in force the search that counts its choices as if it were not set."""
    return {
        f"choices {name}": search_query.choices_of(facet, main, others, settings().currency, ids)
        for name, others, facet in _each_lifted(request)
    }


def counted(request: SearchRequest, answers: Answers) -> dict[str, Counts]:
    """The counts by the filter's name, of an attribute "attr Colour", of shelves by the field."""
    by_field = _by_field(answers["main"])
    counts = {name: by_field.get(field, []) for name, field in search_query.FACETS.items()}
    counts |= {level: by_field.get(level, []) for level in search_query.CATEGORY_FACETS}
    counts |= _by_attribute(counts.pop("attr"))
    for name, _, facet in _each_lifted(request):
        of_this = _by_field(answers[f"choices {name}"]).get(search_query.FACETS[facet], [])
        of_this = _by_attribute(of_this).get(name, []) if facet == "attr" else of_this
        counts[name] = of_this + _rare(getattr(request, facet), counts.get(name, []), of_this)
    return counts


def _rare(chosen: object, found: Counts, listed: Counts) -> Counts:
    """What is chosen and yet too rare for the list; that much of it is among what was found."""
    if not isinstance(chosen, tuple):
        return []
    known = {value for value, _ in listed}
    return [pair for pair in found if pair[0] not in known and slug_of(pair[0]) in chosen]


def slug_of(value: str) -> str:
    """What stands in the address for a counted "slug|Name"; another value stands for itself."""
    return value.partition("|")[0]


def tallied(documents: Iterable[Document]) -> dict[str, Counts]:
    """The same counts of documents that are at hand."""
    by_field = {
        field: Counter(_written(value) for one in documents for value in _values(one.get(field)))
        for field in (*search_query.FACETS.values(), *search_query.CATEGORY_FACETS)
    }
    counts = {name: by_field[field].most_common() for name, field in search_query.FACETS.items()}
    counts |= {level: by_field[level].most_common() for level in search_query.CATEGORY_FACETS}
    return counts | _by_attribute(counts.pop("attr"))


def _values(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _written(value: object) -> str:
    """A value as the engine names it in its counts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def added(one: dict[str, Counts], other: dict[str, Counts]) -> dict[str, Counts]:
    """The counts of two sets of products together, the most frequent first."""
    together: dict[str, Counts] = {}
    for name in one.keys() | other.keys():
        sums = dict(one.get(name, []))
        for value, count in other.get(name, []):
            sums[value] = sums.get(value, 0) + count
        together[name] = sorted(sums.items(), key=lambda pair: -pair[1])
    return together


def frequencies(terms: SearchTerms) -> dict[str, Search]:
    """The searches that tell how rare those stems are that nobody asked for lately."""
    new = (stem for stem in terms.stems if stem not in _stood_in)
    return {f"stem {stem}": search_query.frequency(stem) for stem in new}


def rarity(terms: SearchTerms, answers: Answers) -> tuple[int, ...]:
    """In how many products each stem of the query stands."""
    return tuple(_frequency(stem, answers) for stem in terms.stems)


def _frequency(stem: str, answers: Answers) -> int:
    if stem in _stood_in:
        return _stood_in[stem]
    found = int(answers[f"stem {stem}"].get("found", 0))
    if found:  # a new word is known at once
        _stood_in[stem] = found
    return found


def _each_lifted(request: SearchRequest) -> list[tuple[str, SearchRequest, str]]:
    """Each filter in force: its name, the request without it, and what counts its choices."""
    kept = [name for name in search_query.FACETS if name != "attr" and getattr(request, name)]
    each = [(name, request.without(name), name) for name in kept]
    for name, choices in search_query.attribute_choices(request).items():
        others = request
        for choice in choices:
            others = others.toggled("attr", choice)
        each.append((f"attr {name}", others, "attr"))
    return each


def _by_field(answer: Answer) -> dict[str, Counts]:
    facets: list[dict[str, Any]] = answer.get("facet_counts", [])
    return {
        facet["field_name"]: [(count["value"], count["count"]) for count in facet["counts"]]
        for facet in facets
    }


def _by_attribute(counts: Counts) -> dict[str, Counts]:
    """The choices "Colour: Blue" under "attr Colour"."""
    by_name: dict[str, Counts] = {}
    for value, count in counts:
        by_name.setdefault(f"attr {value.partition(': ')[0]}", []).append((value, count))
    return by_name
