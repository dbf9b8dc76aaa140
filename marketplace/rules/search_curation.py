"""How staff steer the search: other ways to say a query, pinned and hidden products, redirects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from marketplace import routes
from marketplace.rules.search_request import SearchRequest
from marketplace.rules.search_terms import read_query, stem, words
from marketplace.rules.urls import parts_of

MOST_WAYS = 3
MOST_WORDS = 20
"""Words and phrases of one group."""
LONGEST_PHRASE = 60
MOST_GROUPS, MOST_QUERIES = 1_000, 5_000
MOST_PINNED, MOST_HIDDEN = 24, 100
LONGEST_PATH = 300
SHOP_PLACES = ("/c/", "/p/", "/v/", "/help", "/browse", routes.SEARCH, routes.SELL)


@dataclass(frozen=True, slots=True)
class Curation:
    """What staff decided about one query.

    `pinned` come first and in this order, `hidden` never; a `redirect` leads elsewhere;
    `ways` are other ways to say the query, at most three.
    """

    pinned: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()
    redirect: str = ""
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Phrases that mean the same; one way: only the first also means the others."""

    phrases: tuple[str, ...]
    is_one_way: bool = False

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each phrase with each that it may be replaced by."""
        for phrase in self.phrases[:1] if self.is_one_way else self.phrases:
            yield from ((phrase, other) for other in self.phrases if other != phrase)


@dataclass(frozen=True)
class CurationBook:
    """Everything that staff decided, looked up by the key of a query."""

    groups: tuple[Synonyms, ...] = ()
    by_key: dict[str, Curation] = field(default_factory=dict)
    unsuggested: frozenset[str] = frozenset()
    """Keys of queries that are not to be suggested to others."""

    def of(self, text: str) -> Curation:
        """What counts for a query."""
        own = self.by_key.get(query_key(text), Curation())
        ways = tuple(self._other_ways(text))[:MOST_WAYS]
        return Curation(own.pinned, own.hidden, own.redirect, ways)

    @cached_property
    def _by_first_stem(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, other in (pair for group in self.groups for pair in group.pairs()):
            if stems := tuple(map(stem, words(phrase))):
                found.setdefault(stems[0], []).append((stems, other))
        return found

    def _other_ways(self, text: str) -> Iterable[str]:
        """The query with one phrase of it replaced; longer phrases say more."""
        said, unwanted = _parts(text)
        stems = [stem(word) for word in said]
        found: list[tuple[int, str]] = []
        for at, first in enumerate(stems):
            for phrase, other in self._by_first_stem.get(first, ()):
                if tuple(stems[at : at + len(phrase)]) == phrase and not _holds(stems, other):
                    way = [*said[:at], other, *said[at + len(phrase) :], *unwanted]
                    found.append((len(phrase), " ".join(way)))
        found.sort(key=lambda pair: -pair[0])
        return dict.fromkeys(way for _, way in found)


def query_key(text: str) -> str:
    """What two queries share that ask for the same: their stems in order."""
    terms = read_query(text)
    return " ".join((*terms.stems, *(f"-{stem}" for stem in terms.excluded)))


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a group as staff write them, by commas or lines; each once."""
    pieces = text.replace("\n", ",").replace(";", ",").split(",")
    tidy = (" ".join(words(piece)) for piece in pieces)
    return tuple(dict.fromkeys(piece for piece in tidy if piece))


def place_in_shop(text: str, site: str) -> str:
    """The path that a redirect may lead to, or nothing: a page that shoppers see.

    A plain search is none, because it could lead back; a synonym does that better.
    """
    path = text.strip().removeprefix(site.rstrip("/"))
    parts = parts_of(path)
    is_plain = path.isprintable() and " " not in path and "\\" not in path
    if parts.scheme or parts.netloc or not is_plain or len(path) > LONGEST_PATH:
        return ""
    if path == routes.HOME or not parts.path.startswith(SHOP_PLACES):
        return path if path == routes.HOME else ""
    if parts.path.rstrip("/") == routes.SEARCH and is_bare(SearchRequest.of_query(parts.query)):
        return ""
    return path


def is_bare(request: SearchRequest) -> bool:
    """Whether a search has words and nothing else: only such a one is led elsewhere."""
    return bool(request.q) and request == SearchRequest(q=request.q)


def _parts(text: str) -> tuple[list[str], list[str]]:
    unwanted = [part for part in text.split() if part.startswith("-") and len(part) > 1]
    return list(read_query(text).words), unwanted


def _holds(stems: list[str], phrase: str) -> bool:
    """Whether a phrase stands in a query already."""
    wanted = [stem(word) for word in words(phrase)]
    return any(stems[at : at + len(wanted)] == wanted for at in range(len(stems) - len(wanted) + 1))
