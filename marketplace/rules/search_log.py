"""What is noted of a search, and what is not: machines, and what says more than it has to."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from marketplace.rules.permissions import Actor
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest
from marketplace.rules.search_terms import read_query

MOST_FOUND = 100_000_000
MOST_POSITION = 50 * PAGE_SIZE
LONGEST_FILTERS = 400
LONGEST_PATH = 200
# A Cubot is a phone.
_ROBOT = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp|preview|monitor|lighthouse", re.I)


class SearchAct(StrEnum):
    """What somebody did with a search."""

    VIEW = "view"
    LED = "led"
    """Staff lead this search to another page."""
    CLICK = "click"
    BASKET = "basket"


@dataclass(frozen=True, slots=True)
class SearchNote:
    """One act: a page of results was seen, or another that a search leads to, a product
    clicked on, or put in the basket.

    `query` is normalised, `filters` what narrowed it as it stands in the address, `position`
    the clicked product's place from 1.
    """

    kind: SearchAct
    query: str
    found: int = 0
    page: int = 1
    filters: str = ""
    position: int = 0
    path: str = ""

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> Self | None:
        """What a page tells of itself; nothing when it makes no sense or there were no words."""
        request = SearchRequest.of_query(form.get("at", ""))
        query = normalised(request.q)
        if not query or form.get("kind") not in set(SearchAct):
            return None
        path = form.get("path", "")
        return cls(
            kind=SearchAct(form["kind"]),
            query=query,
            found=_whole(form.get("found", ""), MOST_FOUND),
            page=request.page,
            filters=filters_of(request),
            position=_whole(form.get("position", ""), MOST_POSITION),
            path=path[:LONGEST_PATH] if path.startswith("/p/") else "",
        )

    @property
    def act(self) -> str:
        """What of one person counts once for a while."""
        return json.dumps([self.kind, self.query, self.filters, self.page, self.path])

    def as_row(self) -> dict[str, str | int]:
        """The fields as plain values."""
        return {**asdict(self), "kind": self.kind.value}


def normalised(text: str) -> str:
    """A query as it is counted: lower case, units joined, what is unwanted at its end."""
    terms = read_query(text)
    return " ".join((*terms.words, *(f"-{stem}" for stem in terms.excluded)))


def filters_of(request: SearchRequest) -> str:
    """What narrows a search, as it stands in the address; empty for the search itself."""
    usual = SearchRequest()
    own = request.without("q", "sort")
    return "" if own == usual else own.href.partition("?")[2][:LONGEST_FILTERS]


def is_robot(user_agent: str) -> bool:
    """Whether a program says that it is one."""
    return not user_agent or bool(_ROBOT.search(user_agent))


def _whole(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def whose(actor: Actor) -> str:
    """Whom a search belongs to: the account, else the browser; nobody without either."""
    if actor.account_id is not None:
        return f"account-{actor.account_id}"
    return f"visitor-{actor.visitor.hex()}" if actor.visitor else ""
