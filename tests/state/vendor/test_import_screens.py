"""The screens of a file: what its columns mean, and its rows that could not be taken."""

import pytest
from sqlmodel import select

from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem
from marketplace.rules.kinds import ImportStatus
from marketplace.services import imports
from marketplace.services.import_reading import surveyed
from marketplace.state.vendor.import_problems import ImportProblemsState
from marketplace.state.vendor.import_run import ImportRunState
from tests.factories import shop
from tests.state.vendor.conftest import call


async def waiting_file(db, seller):
    columns = [("Artikel", ["Tasse"]), ("VK", ["3,50"]), ("sku", ["T-1"])]
    return await imports.ask(db, seller.owner, "tassen.csv", "key", columns, 2)


@pytest.fixture
def bad_file(db, tmp_path):
    """A file with these rows that was taken in; gives its run."""

    async def take(seller, text):
        path = tmp_path / "file.csv"
        path.write_text(text)
        found = surveyed(path)
        run = await imports.begin(db, seller.owner, path.name)
        terms = await imports.prepare(db, seller.owner, run.id, found)
        for batch in found.batches("EUR", 0):
            await imports.take(db, seller.owner, run.id, batch, terms)
        return await imports.finish(db, seller.owner, run.id)

    return take


async def look_at(sit, kind, seller, run, monkeypatch):
    monkeypatch.setattr(f"{kind.__module__}.segment", lambda _state: str(run.id))
    state = sit(kind, seller.owner)
    await call(state, "load")
    return state


async def test_a_waiting_file_shows_its_columns_and_what_it_lacks(db, sit, monkeypatch):
    mine = await shop(db)
    run = await waiting_file(db, mine)

    state = await look_at(sit, ImportRunState, mine, run, monkeypatch)

    assert [(row.name, row.meaning, row.is_known) for row in state.columns] == [
        ("Artikel", "", False), ("VK", "", False), ("sku", "sku", True),
    ]  # fmt: skip
    assert state.lacking == "Title and Price"


async def test_a_choice_that_lacks_something_is_told_and_may_be_made_again(db, sit, monkeypatch):
    mine = await shop(db)
    run = await waiting_file(db, mine)
    state = await look_at(sit, ImportRunState, mine, run, monkeypatch)

    await call(state, "choose", {"column-0": "title", "column-1": "", "column-2": "sku"})
    problem = state.problem
    await call(state, "choose", {"column-0": "title", "column-1": "price", "column-2": "sku"})

    assert "must name a price column" in problem
    assert (state.problem, state.columns, state.run.is_running) == ("", [], True)
    assert run.status is ImportStatus.RUNNING


async def test_another_shops_file_is_not_there(db, sit, monkeypatch):
    mine, other = await shop(db), await shop(db)
    run = await waiting_file(db, other)

    state = await look_at(sit, ImportRunState, mine, run, monkeypatch)
    rows = await look_at(sit, ImportProblemsState, mine, run, monkeypatch)

    assert (state.is_missing, state.columns) == (True, [])
    assert (rows.run_id, rows.rows) == (0, [])


async def test_a_row_is_opened_corrected_and_gone(db, sit, monkeypatch, bad_file):
    mine = await shop(db)
    run = await bad_file(mine, "name,price,sku\nMug,,A\nPot,x,B\n")
    state = await look_at(sit, ImportProblemsState, mine, run, monkeypatch)

    await call(state, "open", state.rows[0].id)
    price = state.form.fields[0]
    await call(state, "save", {**typed(state.form), price.input: "4"})
    note = state.note
    await call(state, "save", {price.input: "5"})

    mine_only = select(Offer).where(Offer.sku == "A", Offer.vendor_id == mine.vendor.id)
    offer = (await db.exec(mine_only)).one()
    assert (price.meaning, price.error) == ("price", "The price is missing.")
    assert (note, state.note) == ("Row 2 is in.", "Row 2 is in.")
    assert (offer.price_minor, [row.row for row in state.rows]) == (400, ["3"])


async def test_a_row_that_is_still_wrong_stays_open_with_its_error(db, sit, monkeypatch, bad_file):
    mine = await shop(db)
    run = await bad_file(mine, "name,price,sku\nMug,,A\n")
    state = await look_at(sit, ImportProblemsState, mine, run, monkeypatch)
    await call(state, "open", state.rows[0].id)

    await call(state, "save", {**typed(state.form), state.form.fields[0].input: "free"})

    assert state.form.fields[0].error == "This isn't an amount like 12.50."
    assert state.form.fields[0].value == "free"


async def test_a_row_that_somebody_corrected_meanwhile_is_said_to_be(
    db, sit, monkeypatch, bad_file
):
    mine = await shop(db)
    run = await bad_file(mine, "name,price,sku\nMug,,A\n")
    state = await look_at(sit, ImportProblemsState, mine, run, monkeypatch)
    await call(state, "open", state.rows[0].id)
    waiting = select(ImportProblem).where(ImportProblem.run_id == run.id)
    await db.delete((await db.exec(waiting)).one())
    await db.flush()

    await call(state, "save", typed(state.form))

    assert state.note == "This row has been corrected already."
    assert (state.form.id, state.rows) == (0, [])


async def test_rows_with_one_reason_are_set_at_once(db, sit, monkeypatch, bad_file):
    mine = await shop(db)
    run = await bad_file(mine, "name,price,sku\nMug,,A\nJug,,B\nx,3,C\n")
    state = await look_at(sit, ImportProblemsState, mine, run, monkeypatch)
    await call(state, "filter", "The price is missing.")
    shown = len(state.rows)

    await call(state, "retry", {"meaning": "price", "text": "6"})

    assert (shown, state.note, state.reason) == (2, "2 rows are in.", "")
    assert [row.row for row in state.rows] == ["4"]


def typed(form):
    return {field.input: field.value for field in form.fields}
