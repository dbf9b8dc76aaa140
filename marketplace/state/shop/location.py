"""Where a page stands: what the address in the browser says, and whether it names something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from reflex.state import BaseState

from marketplace.errors import Gone, NotFound
from marketplace.queries.catalog_grid import PIECE

MOST_AGAIN = 10 * PIECE


def path(state: BaseState) -> str:
    """The page's address without its query, never ending in a slash: "/p/kettle"."""
    return "/" + state.router.url.path.strip("/")


def segment(state: BaseState) -> str:
    """The last part of the address: the slug or number that the page is about."""
    return path(state).rpartition("/")[2]


def query(state: BaseState) -> dict[str, list[str]]:
    """The parameters of the address; each may stand several times."""
    return parse_qs(state.router.url.query)


def parameter(state: BaseState, name: str) -> str:
    """One parameter of the address, or nothing."""
    return query(state).get(name, [""])[0]


def as_many_again(state: Any) -> int:
    """How many products a list should begin with: all that it had, when one comes back to it."""
    address = f"{path(state)}?{state.router.url.query}"
    had = len(state.products) if state._address == address else 0
    state._address = address
    return max(PIECE, min(had, MOST_AGAIN))


def title_of_piece(state: Any, name: str) -> str:
    """What a list is called; a piece of it that goes on after something, by where it begins."""
    is_continued = parameter(state, "after") and state.products
    return f"{name}, from {state.products[0].title}" if is_continued else name


@contextmanager
def finding(state: Any) -> Iterator[None]:
    """Note for which address a page was read (`at`), and whether there is such a thing.

    A page shows its content only when `at` is where the browser is, so nobody sees the
    thing before while the next one is on its way.
    """
    problem: NotFound | None = None
    try:
        yield
    except NotFound as missing:
        problem = missing
    state.is_missing, state.at = problem is not None, path(state)
    state._is_gone = isinstance(problem, Gone)
