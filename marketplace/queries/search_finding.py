"""Finding products: candidates by their words and by their meaning, put in order by our law.

The index gives what has the words, with the counts of the filters; once more for each other way
to say the query. Meanwhile the database gives the products whose meaning is nearest, and the
index those of them that pass the filters. What did not come with the words joins the rest.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from marketplace.adapters import search_query
from marketplace.adapters.search_index import Answer, Search, ask
from marketplace.config import settings
from marketplace.errors import SearchAway
from marketplace.queries.search_akin import akin
from marketplace.queries.search_codes import exactly, of_gtin, of_sku
from marketplace.queries.search_counts import (
    Answers,
    Counts,
    added,
    counted,
    frequencies,
    hits_of,
    lifted,
    rarity,
    tallied,
)
from marketplace.rules.search_curation import Curation
from marketplace.rules.search_document import Document
from marketplace.rules.search_ranking import Candidate, Likeness, Wanted, covers, ranked, weighed
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms, read_query

MOST_ALIKE = 100
LEAST_ALIKE = 0.25
"""Products less alike have nothing to do with the query, unless they have its words."""
NOTHING_DECIDED = Curation()
TOOK_TOO_LONG = 408


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the documents of one page, how many there are, and counts of choices.

    `counts` go by the filter's name, of an attribute "attr Colour", of category levels
    by the field. `unknown` are stems that stand in no product at all.
    """

    total: int = 0
    documents: list[Document] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    is_complete: bool = True
    """Whether the best answer has every word that was asked for."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for: the query and other ways to say it, its filters, staff's decisions."""

    ways: tuple[SearchTerms, ...]
    request: SearchRequest
    curation: Curation

    async def answers(self, plan: dict[str, Search]) -> Answers:
        """The answers by the names of the searches; the main one tries again more cheaply."""
        hidden = tuple(map(str, sorted(self.curation.hidden)))
        plan = {name: search_query.hiding(search, hidden) for name, search in plan.items()}
        answers = dict(zip(plan, await ask(list(plan.values())), strict=True))
        if _gave_up(answers["main"]):
            [answers["main"]] = await ask([search_query.cheaper(plan["main"])])
        if "error" in answers["main"]:
            raise SearchAway
        return answers

    def pinning(self, documents: list[Document]) -> "_Asked":
        """The same with these products first, behind those that staff want there."""
        ids = (int(document["id"]) for document in documents)
        pinned = tuple(dict.fromkeys((*self.curation.pinned, *ids)))
        return replace(self, curation=replace(self.curation, pinned=pinned))

    def named(self, way: SearchTerms) -> dict[str, Search]:
        """The searches for what the query itself, not another way to say it, names exactly."""
        return exactly(way, self.request) if way is self.ways[0] else {}


@dataclass(frozen=True, slots=True)
class _Ordered:
    """What was put in order: the engine's first `hits` for one of the ways, and `joined` others."""

    found: Found
    way: SearchTerms
    hits: int
    joined: tuple[str, ...]


async def find(
    terms: SearchTerms, request: SearchRequest, curation: Curation = NOTHING_DECIDED
) -> Found:
    """One page of what answers a request, as staff want it. Raises SearchAway."""
    asked = _Asked((terms, *map(read_query, curation.ways)), request, curation)
    if not terms.stems or request.sort is not Sort.RELEVANCE:
        return await _listed(asked)
    return await _page_of(asked, await _ordered(asked))


async def best(terms: SearchTerms) -> list[int]:
    """The ids of all candidates, best first: the whole of what is put in order."""
    asked = _Asked((terms,), SearchRequest(q=terms.text), NOTHING_DECIDED)
    return [int(document["id"]) for document in (await _ordered(asked)).found.documents]


async def popular(category: str) -> list[Document]:
    """What others like on a shelf, or anywhere when that is empty. Raises SearchAway."""
    request = SearchRequest(category=category)
    return (await _listed(_Asked((SearchTerms(),), request, NOTHING_DECIDED))).documents


async def _listed(asked: _Asked) -> Found:
    """A page straight from the engine: no words, or another order than relevance.

    Of several ways to say it the one that finds most: the engine cannot sort them together.
    """
    each = await asyncio.gather(*(_page_of_way(asked, way) for way in asked.ways))
    if exact := of_gtin(each[0]):
        return Found(len(exact), exact)
    most = max(range(len(each)), key=lambda number: _total(each[number]))
    answers, way = each[most], asked.ways[most]
    found = Found(_total(answers), hits_of(answers), counted(asked.request, answers))
    named = of_sku(asked.ways[0], each[0])
    return await _behind(asked, way, named, found) if named else found


async def _page_of_way(asked: _Asked, way: SearchTerms) -> Answers:
    main = search_query.one_page(way, asked.request, settings().currency)
    plan = {"main": main, **lifted(asked.request, main)}
    return await asked.answers({**plan, **asked.named(way)})


async def _behind(asked: _Asked, way: SearchTerms, named: list[Document], found: Found) -> Found:
    """The page that it is when these products, which have the SKU, stand before all others."""
    ids = tuple(document["id"] for document in named)
    search = search_query.said(ids, way, asked.request, settings().currency)
    said = {document["id"] for document in hits_of(await asked.answers({"main": search}))}
    new = [document for document in named if document["id"] not in said]
    counts = added(found.counts, await _counts_of(asked, new)) if new else found.counts
    first = Found(found.total + len(new), named, counts)
    return await _page_of(asked, _Ordered(first, way, 0, ids))


async def _page_of(asked: _Asked, ordered: _Ordered) -> Found:
    """The page that is asked for of what is in order, and of what comes after that."""
    found, first = ordered.found, (asked.request.page - 1) * PAGE_SIZE
    page = found.documents[first : first + PAGE_SIZE]
    if len(page) < PAGE_SIZE and first + len(page) < found.total:
        page += await _further(asked, ordered, first + len(page), PAGE_SIZE - len(page))
    return replace(found, documents=page)


async def _ordered(asked: _Asked) -> _Ordered:
    (near, neighbours), each = await asyncio.gather(
        _neighbours(asked), asyncio.gather(*(_of_way(asked, way) for way in asked.ways))
    )
    if exact := of_gtin(each[0]):
        return _Ordered(Found(len(exact), exact), asked.ways[0], 0, ())
    named = of_sku(asked.ways[0], each[0])
    asked = asked.pinning(named)
    most = max(range(len(each)), key=lambda number: _total(each[number]))
    known = {document["id"] for document in hits_of(each[most])}
    others = {document["id"]: document for document in (*neighbours, *named)}
    others |= await _wanted_besides(asked, each, known | others.keys())
    joined = [document for id, document in others.items() if id not in known]
    weights = [
        weighed(way.stems, rarity(way, answers), answers["main"]["out_of"])
        for way, answers in zip(asked.ways, each, strict=True)
    ]
    return await _put_in_order(asked, asked.ways[most], each[most], joined, near, weights)


async def _of_way(asked: _Asked, way: SearchTerms) -> Answers:
    main = search_query.candidates(way, asked.request, settings().currency)
    plan = {"main": main, **lifted(asked.request, main), **frequencies(way)}
    return await asked.answers({**plan, **asked.named(way)})


async def _neighbours(asked: _Asked) -> tuple[Likeness, list[Document]]:
    """What means nearly the same, and those of it that pass the filters."""
    near = await akin(asked.ways[0].wanted)
    alike = tuple(id for id, alike in near.items() if alike >= LEAST_ALIKE)[:MOST_ALIKE]
    if not alike or asked.ways[0].excluded:  # who excludes words wants nothing that is merely alike
        return near, []
    main = search_query.by_ids(alike, asked.request, settings().currency)
    return near, hits_of(await asked.answers({"main": main}))


async def _wanted_besides(
    asked: _Asked, each: Sequence[Answers], known: Collection[str]
) -> dict[str, Document]:
    """What is pinned and passes the filters, and what is found by other ways to say it."""
    said = {one["id"]: one for answers in each for one in hits_of(answers)}
    pinned = tuple(id for id in map(str, asked.curation.pinned) if id not in known | said.keys())
    if pinned:
        main = search_query.by_ids(pinned, asked.request, settings().currency)
        said |= {one["id"]: one for one in hits_of(await asked.answers({"main": main}))}
    return said


async def _put_in_order(
    asked: _Asked,
    way: SearchTerms,
    answers: Answers,
    joined: list[Document],
    near: Likeness,
    weights: Sequence[Wanted],
) -> _Ordered:
    hits, total = hits_of(answers), _total(answers)
    counts, new = counted(asked.request, answers), joined
    if total > len(hits):  # the words have more answers than the engine was asked for
        said = [document for document in joined if _is_said(asked, document)]
        pinned = [one for one in joined if int(one["id"]) in asked.curation.pinned]
        new = [document for document in pinned if document not in said]
        joined = said + new
    counts = added(counts, await _counts_of(asked, new)) if new else counts
    total += len(new)
    by_id = {document["id"]: document for document in (*hits, *joined)}
    order = ranked(weights, [_candidate(document) for document in by_id.values()], near)
    first = [id for id in map(str, asked.curation.pinned) if id in by_id]
    ids = dict.fromkeys((*first, *(candidate.id for candidate in order)))
    found = Found(
        total=total,
        documents=[by_id[id] for id in ids],
        counts=counts,
        unknown=weights[0].unknown,
        is_complete=bool(first) or any(covers(way.stems, order[0]) for way in asked.ways if order),
    )
    return _Ordered(found, way, len(hits), tuple(document["id"] for document in joined))


async def _counts_of(asked: _Asked, documents: list[Document]) -> dict[str, Counts]:
    """How many of these there are of each choice, of a filter in force as if it were not set."""
    counts = tallied(documents)
    ids = tuple(document["id"] for document in documents)
    of_these = search_query.by_ids(ids, asked.request, settings().currency)
    main = {**of_these, "per_page": 0, **search_query.counting()}
    if not (without := lifted(asked.request, main, ids)):
        return counts
    return counted(asked.request, await asked.answers({"main": main, **without}))


def _is_said(asked: _Asked, document: Document) -> bool:
    texts = _candidate(document).texts
    return any(texts.intersection(way.stems) for way in asked.ways)


async def _further(asked: _Asked, ordered: _Ordered, first: int, count: int) -> list[Document]:
    """What comes after everything that was put in order, as the engine orders it."""
    offset = first - len(ordered.found.documents) + ordered.hits
    number, before = divmod(offset, PAGE_SIZE)
    main, after = (
        search_query.further(
            ordered.way, asked.request, settings().currency, ordered.joined, number + page
        )
        for page in (1, 2)
    )
    answers = await asked.answers({"main": main, "after": after})
    both = [*hits_of(answers), *hits_of(answers, "after")]
    return both[before : before + count]


def _gave_up(answer: Answer) -> bool:
    """Whether it took too long; whatever else is wrong would be so again."""
    if "error" in answer:
        return int(answer["code"]) == TOOK_TOO_LONG
    return bool(answer["search_cutoff"] and not answer["found"])


def _total(answers: Answers) -> int:
    return int(answers["main"]["found"])


def _candidate(document: Document) -> Candidate:
    return Candidate(
        id=document["id"],
        title=document["title_stems"].split(),
        names=frozenset(document["name_stems"].split()),
        description=document["description_stems"],
        quality=document["quality"],
        in_stock=document["in_stock"],
    )
