"""No dead ends: what else somebody may want where a search found nothing, or not all its words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from marketplace.adapters import search_query
from marketplace.adapters.search_index import Search, ask
from marketplace.cards.furniture import NavLink
from marketplace.config import settings
from marketplace.queries.search_finding import Found, popular
from marketplace.queries.search_names import Directory, directory
from marketplace.rules.search_document import Document
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest
from marketplace.rules.search_terms import STOP_WORDS, SearchTerms, read_query, stem, words
from marketplace.rules.texts import plural

SIMILAR = 0.72
MOST_WORDS = 6
"""Longer queries are not tried in every way."""
MOST_FEWER, MOST_SHELVES, A_ROW = 4, 8, 12
AT_ONCE = 20
BESIDE = {"facet_by", "include_fields"}
BY_A_WORD = 12
"""Products that are looked at for each word."""


@dataclass(frozen=True)
class Help:
    """Ways on from a search. A link without text is none."""

    meant: NavLink = field(default_factory=NavLink)
    fewer: list[NavLink] = field(default_factory=list)
    unfiltered: NavLink = field(default_factory=NavLink)
    nearest: list[Document] = field(default_factory=list)
    nearest_title: str = ""
    shelves: list[NavLink] = field(default_factory=list)


async def help_with(terms: SearchTerms, request: SearchRequest, found: Found) -> Help:
    """What to offer beside what was found; nothing where all is well. Raises Unavailable."""
    if found.total and found.is_complete:
        return Help()
    if found.total:
        return Help(fewer=await _fewer(terms, request))
    known = await directory()
    by_word = await _by_word(terms)
    fewer = await _fewer(terms, request)
    meant = await _meant(terms, request, by_word, known)
    close = _mixed(by_word.values())
    return Help(
        meant=meant,
        fewer=fewer,
        unfiltered=await _unfiltered(terms, request),
        nearest=close or await popular(request.category),
        nearest_title="Close to what you typed" if close else "What others like",
        shelves=[
            NavLink(shelf.text, shelf.href, count=f"{shelf.count:,}")
            for shelf in known.top_shelves[:MOST_SHELVES]
        ],
    )


async def _fewer(terms: SearchTerms, request: SearchRequest) -> list[NavLink]:
    """The same search with a word less, or just one of its words: what keeps most comes first."""
    telling = [word for word in terms.words if word not in STOP_WORDS]
    if not 2 <= len(telling) <= MOST_WORDS:
        return []
    ways = [" ".join(telling[:at] + telling[at + 1 :]) for at in range(len(telling))]
    ways = list(dict.fromkeys((*ways, *telling)))
    counts = await how_many(replace(request, q=way, page=1) for way in ways)
    links = [
        (
            (way.count(" "), count),
            NavLink(way, replace(request, q=way, page=1).href, count=f"{count:,}"),
        )
        for way, count in zip(ways, counts, strict=True)
        if count
    ]
    links.sort(key=lambda pair: pair[0], reverse=True)
    return [link for _, link in links[:MOST_FEWER]]


async def _unfiltered(terms: SearchTerms, request: SearchRequest) -> NavLink:
    """The same search without its filters, if they are what leaves nothing."""
    bare = request.cleared()
    if bare == replace(request, page=1):
        return NavLink()
    [count] = await how_many([bare])
    return (
        NavLink(f"See {plural(count, 'result')} without filters", bare.href) if count else NavLink()
    )


async def how_many(requests: Iterable[SearchRequest]) -> list[int]:
    """How many products have every word of each search, as it is written. Raises Unavailable."""
    asked = [_every_word(request) for request in requests]
    counts: list[int] = []
    for start in range(0, len(asked), AT_ONCE):
        answers = await ask(asked[start : start + AT_ONCE])
        counts += [int(answer.get("found", 0)) for answer in answers]
    return counts


def _every_word(request: SearchRequest) -> Search:
    terms = read_query(request.q)
    search = search_query.cheaper(search_query.candidates(terms, request, settings().currency))
    return _uncounted(search) | {"per_page": 0}


def _uncounted(search: Search) -> Search:
    return {name: value for name, value in search.items() if name not in BESIDE}


async def _by_word(terms: SearchTerms) -> dict[str, list[Document]]:
    """Products that come close to each word by itself."""
    said = [word for word in terms.words if word not in STOP_WORDS][:MOST_WORDS]
    searches = [
        _uncounted(
            search_query.candidates(
                replace(read_query(word), excluded=terms.excluded),
                SearchRequest(),
                settings().currency,
            )
        )
        | {"per_page": BY_A_WORD, **search_query.shown_fields()}
        for word in said
    ]
    answers = await ask(searches) if searches else []
    return {
        word: [hit["document"] for hit in answer.get("hits", [])]
        for word, answer in zip(said, answers, strict=True)
    }


async def _meant(
    terms: SearchTerms,
    request: SearchRequest,
    by_word: dict[str, list[Document]],
    known: Directory,
) -> NavLink:
    """The query with words that no product has replaced by similar ones, if that finds any."""
    changed = [_similar(word, by_word.get(word, []), known) for word in terms.words]
    text = " ".join(changed)
    if text == " ".join(terms.words):
        return NavLink()
    better = replace(request, q=text, page=1)
    [count] = await how_many([better])
    return NavLink(text, better.href, count=f"{count:,}") if count else NavLink()


def _similar(word: str, near: list[Document], known: Directory) -> str:
    present = {each for document in near for each in words(document["title"])}
    if stem(word) in set(map(stem, present)):
        return word
    begun = {each for each in known.vocabulary if each[0] == word[0]}
    return next(iter(get_close_matches(word, sorted(present | begun), n=1, cutoff=SIMILAR)), word)


def _mixed(lists: Iterable[list[Document]]) -> list[Document]:
    """The best of each word, then the second best, each once."""
    listed = list(lists)
    turns = (row[at] for at in range(BY_A_WORD) for row in listed if at < len(row))
    return list({document["id"]: document for document in turns}.values())[: min(A_ROW, PAGE_SIZE)]
