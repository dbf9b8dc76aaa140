"""The panel under the search box: what one types, and what one searched lately."""

import uuid

import pytest

from marketplace.adapters import search_recent
from marketplace.rules.permissions import Actor
from marketplace.rules.search_log import whose
from marketplace.state.shop import search_box
from marketplace.state.shop.search_box import SearchBoxState
from tests.queries.searching import fill, thing
from tests.state.shop.conftest import call

__all__ = ["fill"]


@pytest.fixture
def guest() -> Actor:
    return Actor(visitor=uuid.uuid4().bytes)


def titles(state):
    return [group.title for group in state.panel.groups]


async def test_typing_asks_nobody_who_is_there(fill, opened, guest, monkeypatch):
    await fill(thing(1, "Walnut stool"))
    state = opened(SearchBoxState, guest)

    def never(_state):
        raise AssertionError("The database was asked")

    monkeypatch.setattr(search_box, "viewing", never)

    await call(state, "suggest", "wal")

    assert state.panel.text == "wal"
    assert "Products" in titles(state)


async def test_an_empty_box_shows_ones_own_searches(db, fill, opened, guest):
    await fill(thing(1, "Walnut stool"))
    await search_recent.remember(whose(guest), "walnut")
    state = opened(SearchBoxState, guest)

    await call(state, "open_panel", "")
    assert titles(state) == ["Recent searches"]

    await call(state, "suggest", "wal")
    await call(state, "suggest", "")
    assert titles(state) == ["Recent searches"]

    await call(state, "forget", "walnut")
    assert titles(state) == []


async def test_coming_back_to_the_same_words_reads_nothing_anew(fill, opened, guest, monkeypatch):
    await fill(thing(1, "Walnut stool"))
    state = opened(SearchBoxState, guest)
    await call(state, "suggest", "wal")
    before = state.panel

    async def never(_text):
        raise AssertionError("Asked again")

    monkeypatch.setattr(search_box, "instant", never)
    await call(state, "open_panel", "wal ")

    assert state.panel == before


async def test_forgetting_all_forgets_only_ones_own(db, opened, guest):
    other = Actor(visitor=uuid.uuid4().bytes)
    for actor in (guest, other):
        await search_recent.remember(whose(actor), "walnut")

    await call(opened(SearchBoxState, guest), "forget_all")

    assert await search_recent.recent(whose(guest)) == []
    assert await search_recent.recent(whose(other)) == ["walnut"]
