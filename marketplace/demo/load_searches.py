"""What the visitors of the demo shop searched for in the last weeks, for staff to look at."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from marketplace.adapters.database import Session
from marketplace.demo.load_catalogue import Catalogue
from marketplace.models.columns import now
from marketplace.models.search import SearchEvent
from marketplace.rules.search_log import SearchAct
from marketplace.rules.search_terms import STOP_WORDS, stem, words

DAYS = 42
VISITORS = 90
A_PRODUCT = 8
"""Searches for each product of the catalogue."""
NOT_SOLD = ("hoverboard", "garden gnome", "gift card", "sewing machine", "dog food", "wallpaper")
CHANCE_OF_NOTHING, CHANCE_OF_CLICK, CHANCE_OF_BASKET = 0.07, 0.62, 0.2
IGNORED = 0.1
"""The share of things that are found and still hardly clicked."""


async def load_searches(db: Session, catalogue: Catalogue) -> None:
    """Searches for what things are called, some more often than others, and for what is missing."""
    titles = [product.title for product in catalogue.products]
    rows = list(_acts(Random(4), titles))
    for start in range(0, len(rows), 1_000):
        await db.exec(insert(SearchEvent).values(rows[start : start + 1_000]))


def _acts(rng: Random, titles: list[str]) -> Iterator[dict[str, Any]]:
    nouns = sorted({" ".join(words(title)[-2:]) for title in titles})
    nouns = [noun for noun in nouns if not STOP_WORDS.intersection(noun.split())]
    rng.shuffle(nouns)
    ignored = set(nouns[:: round(1 / IGNORED)])
    weights = [1 / (place + 2) for place in range(len(nouns))]
    stems = [set(map(stem, words(title))) for title in titles]
    found = {noun: sum(stems_of >= set(map(stem, noun.split())) for stems_of in stems)
             for noun in nouns}  # fmt: skip
    for _ in range(A_PRODUCT * len(titles)):
        if rng.random() < CHANCE_OF_NOTHING:
            yield _act(rng, SearchAct.VIEW, rng.choice(NOT_SOLD), 0)
            continue
        [noun] = rng.choices(nouns, weights)
        view = _act(rng, SearchAct.VIEW, noun, found[noun])
        yield view
        if rng.random() < CHANCE_OF_CLICK * (0.1 if noun in ignored else 1):
            position = min(found[noun], 1 + int(rng.expovariate(0.5)))
            yield view | _entry(rng) | {"kind": SearchAct.CLICK, "position": position}
            if rng.random() < CHANCE_OF_BASKET:
                yield view | _entry(rng) | {"kind": SearchAct.BASKET}


def _act(rng: Random, kind: SearchAct, query: str, found: int) -> dict[str, Any]:
    back = timedelta(days=DAYS * rng.random() ** 1.3, minutes=rng.random())
    return {
        **_entry(rng),
        "kind": kind,
        "who": f"demo-{rng.randrange(VISITORS)}",
        "query": query,
        "found": found,
        "page": 1,
        "position": 0,
        "at": now() - back,
    }


def _entry(rng: Random) -> dict[str, Any]:
    return {"entry": UUID(int=rng.getrandbits(128), version=4)}
