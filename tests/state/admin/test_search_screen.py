"""The search desk: decisions by buttons, and what is wrong said beside the field."""

import pytest

from marketplace.queries.search_desk import redirects, synonyms
from marketplace.state.admin import search_words
from marketplace.state.admin.search import CuratedState
from marketplace.state.admin.search_words import RedirectsState, SynonymsState
from tests.factories import shop, staff
from tests.state.vendor.conftest import call


@pytest.fixture(autouse=True)
def nothing_in_the_address(monkeypatch):
    monkeypatch.setattr(search_words, "parameter", lambda _state, _name: "")


async def test_synonyms_are_saved_changed_and_removed(db, sit):
    admin = await staff(db)
    state = sit(SynonymsState, admin)
    await call(state, "load")
    before = len(state.rows)

    await call(state, "save", {"phrases": "hoover"})
    assert state.problem.startswith("Please give at least two")
    assert state.text == "hoover"
    await call(state, "save", {"phrases": "hoover, sweeper", "one_way": "on"})

    assert len(state.rows) == before + 1
    assert (state.problem, state.text, state.rows[0].shown) == ("", "", "hoover → sweeper")
    await call(state, "edit", state.rows[0].id)
    await call(state, "save", {"phrases": "hoover, sweeper"})
    assert state.rows[0].shown == "hoover = sweeper"
    await call(state, "remove", state.rows[0].id)
    await db.flush()
    assert len(await synonyms(db, admin)) == before


async def test_a_redirect_that_leads_out_is_refused_beside_its_field(db, sit):
    admin = await staff(db)
    state = sit(RedirectsState, admin)
    await call(state, "load")

    await call(state, "save", {"query": "parcel", "path": "https://elsewhere.example"})
    assert (state.field, state.query) == ("path", "parcel")
    await call(state, "save", {"query": "", "path": "/help"})
    assert state.field == "query"
    await call(state, "save", {"query": "parcel", "path": "/help"})

    assert (state.field, state.problem) == ("", "")
    assert ("parcel", "/help") in {(row.query, row.redirect) for row in await redirects(db, admin)}


async def test_a_product_is_pinned_moved_hidden_and_let_go(db, sit):
    admin = await staff(db)
    first, second = [(await shop(db)).offer.product_id for _ in range(2)]
    state = sit(CuratedState, admin)
    await state._read("Walnut stools")
    assert state.sheet.query == "walnut stools"

    await call(state, "place", "pin", first)
    await call(state, "place", "pin", second)
    await call(state, "move", second, -1)
    assert [row.id for row in state.sheet.pinned] == [second, first]
    assert [(row.is_first, row.is_last) for row in state.sheet.pinned] == [
        (True, False),
        (False, True),
    ]
    await call(state, "place", "hide", second)
    await call(state, "place", "steal", first)
    await call(state, "set_suggested", False)

    sheet = state.sheet
    assert ([row.id for row in sheet.pinned], [row.id for row in sheet.hidden]) == (
        [first],
        [second],
    )
    assert not sheet.is_suggested
