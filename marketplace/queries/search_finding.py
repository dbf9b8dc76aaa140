"""Finding products in the index: one request for candidates and counts, one for the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.adapters import search_query
from marketplace.adapters.search_index import Answer, Search, ask
from marketplace.config import settings
from marketplace.errors import Unavailable
from marketplace.rules.search_document import Document
from marketplace.rules.search_ranking import Candidate, covers, ranked, weighed
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import SearchTerms

Counts = list[tuple[str, int]]


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


async def find(terms: SearchTerms, request: SearchRequest) -> Found:
    """One page of what answers a request. Raises Unavailable."""
    answers = await _answers(_plan(terms, request))
    total = answers["main"]["found"]
    if answers.get("code", {}).get("found"):
        hits = answers["code"]["hits"]
        return Found(len(hits), await _whole([hit["document"]["id"] for hit in hits]))
    counts = _counts(request, answers)
    if not _is_ranked(terms, request):
        documents = [hit["document"] for hit in answers["main"]["hits"]]
        return Found(total, documents, counts)
    order = _ranked(terms, answers)
    first = (request.page - 1) * PAGE_SIZE
    return Found(
        total=total,
        documents=await _whole([answer.id for answer in order[first : first + PAGE_SIZE]]),
        counts=counts,
        unknown=tuple(stem for stem in terms.stems if not _frequency(answers, stem)),
        is_complete=bool(order) and covers(terms.stems, order[0]),
    )


async def best(terms: SearchTerms) -> list[int]:
    """The ids of all candidates, best first: the whole of what is put in order."""
    answers = await _answers(_plan(terms, SearchRequest(q=terms.text)))
    return [int(answer.id) for answer in _ranked(terms, answers)]


async def popular(category: str) -> list[Document]:
    """What others like on a shelf, or anywhere when that is empty. Raises Unavailable."""
    request = SearchRequest(category=category)
    [answer] = await ask([search_query.one_page(SearchTerms(), request, settings().currency)])
    return [hit["document"] for hit in answer["hits"]]


def _is_ranked(terms: SearchTerms, request: SearchRequest) -> bool:
    within = request.page * PAGE_SIZE <= search_query.WINDOW
    return bool(terms.stems) and request.sort is Sort.RELEVANCE and within


def _plan(terms: SearchTerms, request: SearchRequest) -> dict[str, Search]:
    """Every search of the first round trip by its name."""
    currency = settings().currency
    is_ranked = _is_ranked(terms, request)
    page = search_query.candidates if is_ranked else search_query.one_page
    main = page(terms, request, currency)
    plan = {"main": main}
    if terms.code:
        plan["code"] = search_query.by_code(terms.code)
    if is_ranked:
        plan |= {f"stem {stem}": search_query.frequency(stem) for stem in terms.stems}
    for name, others, facet in _lifted(request):
        plan[f"choices {name}"] = search_query.choices_of(facet, main, others, currency)
    return plan


def _lifted(request: SearchRequest) -> list[tuple[str, SearchRequest, str]]:
    """Each filter in force: its name, the request without it, and what counts its choices."""
    kept = [name for name in search_query.FACETS if name != "attr" and getattr(request, name)]
    lifted = [(name, request.without(name), name) for name in kept]
    for name, choices in search_query.attribute_choices(request).items():
        others = request
        for choice in choices:
            others = others.toggled("attr", choice)
        lifted.append((f"attr {name}", others, "attr"))
    return lifted


async def _answers(plan: dict[str, Search]) -> dict[str, Answer]:
    answers = dict(zip(plan, await ask(list(plan.values())), strict=True))
    if _gave_up(answers["main"]):
        [answers["main"]] = await ask([search_query.cheaper(plan["main"])])
    if "error" in answers["main"]:
        raise Unavailable(answers["main"]["error"])
    return answers


def _gave_up(answer: Answer) -> bool:
    return "error" in answer or bool(answer["search_cutoff"] and not answer["found"])


def _ranked(terms: SearchTerms, answers: dict[str, Answer]) -> list[Candidate]:
    main = answers["main"]
    frequencies = [_frequency(answers, stem) for stem in terms.stems]
    wanted = weighed(terms.stems, frequencies, main["out_of"])
    return ranked(wanted, (_candidate(hit["document"]) for hit in main["hits"]))


def _frequency(answers: dict[str, Answer], stem: str) -> int:
    return int(answers[f"stem {stem}"].get("found", 0))


def _candidate(document: Document) -> Candidate:
    return Candidate(
        id=document["id"],
        title=document["title_stems"].split(),
        names=frozenset(document["name_stems"].split()),
        description=document["description_stems"].split(),
        quality=document["quality"],
    )


async def _whole(ids: Sequence[str]) -> list[Document]:
    """These documents with all their fields, in this order."""
    if not ids:
        return []
    [answer] = await ask([search_query.by_ids(list(ids))])
    by_id = {hit["document"]["id"]: hit["document"] for hit in answer["hits"]}
    return [by_id[id] for id in ids if id in by_id]


def _counts(request: SearchRequest, answers: dict[str, Answer]) -> dict[str, Counts]:
    by_field = _by_field(answers["main"])
    counts = {name: by_field.get(field, []) for name, field in search_query.FACETS.items()}
    counts |= {level: by_field.get(level, []) for level in search_query.CATEGORY_FACETS}
    counts |= _by_attribute(counts.pop("attr"))
    for name, _, facet in _lifted(request):
        lifted = _by_field(answers[f"choices {name}"]).get(search_query.FACETS[facet], [])
        counts[name] = _by_attribute(lifted).get(name, []) if facet == "attr" else lifted
    return counts


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
