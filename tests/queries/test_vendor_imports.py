"""Files that vendors brought in, and what was wrong with them."""

import pytest

from marketplace.errors import NotFound
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.queries.import_columns import meanings_of
from marketplace.queries.import_problems import import_problems
from marketplace.queries.imports import import_runs, problem_reasons
from marketplace.rules.kinds import ImportStatus
from marketplace.services import imports
from marketplace.services.import_mapping import remember
from tests.factories import shop


async def run_of(db, shop):
    run = ImportRun(vendor_id=shop.vendor.id, file_name="stools.csv", row_count=4,
                    created_count=1, error_count=1)  # fmt: skip
    db.add(run)
    await db.flush()
    db.add(ImportProblem(run_id=run.id, row_number=3, column="price", value="free", reason="No."))
    await db.flush()
    return run


async def test_a_running_file_says_how_far_it_is(db):
    mine = await shop(db)
    await run_of(db, mine)

    [row] = (await import_runs(db, mine.owner)).rows

    assert (row.file_name, row.is_running, row.share) == ("stools.csv", True, 50.0)
    assert (row.status, row.errors) == (ImportStatus.RUNNING.capitalize(), "1 row")


async def test_bad_rows_are_told_with_their_place_and_reason(db):
    mine = await shop(db)
    run = await run_of(db, mine)

    [problem] = (await import_problems(db, mine.owner, run.id)).rows

    assert (problem.row, problem.column, problem.value) == ("3", "price", "free")


async def test_another_vendors_file_is_not_found(db):
    mine, other = await shop(db), await shop(db)
    run = await run_of(db, other)

    assert (await import_runs(db, mine.owner)).rows == []
    with pytest.raises(NotFound):
        await import_problems(db, mine.owner, run.id)


async def test_a_file_that_could_not_be_taken_says_why(db):
    mine = await shop(db)
    await imports.refuse(db, mine.owner, "holiday.png", "This isn't a CSV file.")

    [row] = (await import_runs(db, mine.owner)).rows

    assert (row.status, row.reason) == ("Failed", "This isn't a CSV file.")
    assert (await import_problems(db, mine.owner, row.id)).rows == []


async def test_problems_are_counted_by_their_reason(db):
    mine = await shop(db)
    run = await run_of(db, mine)

    assert await problem_reasons(db, mine.owner, run.id) == [("No.", 1)]


async def said(db, seller, chosen):
    await remember(db, seller.owner, [*chosen, "title", "price"], chosen)


async def test_a_column_means_what_was_said_of_it_last(db):
    mine, other = await shop(db), await shop(db)
    await said(db, mine, {"Nr": "gtin", "Farbe": "option:Farbe"})
    await said(db, mine, {"Nr": "sku", "Menge": "stock"})
    await said(db, mine, {"Farbe": ""})
    await said(db, other, {"Nr": "group", "Preis": "price"})

    known = await meanings_of(db, mine.vendor.id, ["Nr ", "Farbe", "Preis"])

    assert known == {"Nr": "sku", "Farbe": ""}


async def test_what_was_said_of_the_very_same_columns_comes_first(db):
    mine = await shop(db)
    await said(db, mine, {"Nr": "gtin"})
    await said(db, mine, {"Nr": "sku", "Menge": "stock"})

    assert await meanings_of(db, mine.vendor.id, ["price", "Nr", "title"]) == {"Nr": "gtin"}


async def test_of_two_columns_that_once_meant_the_same_the_latter_said_does(db):
    mine = await shop(db)
    await said(db, mine, {"Nr": "sku"})
    await said(db, mine, {"Artikelnummer": "sku"})

    known = await meanings_of(db, mine.vendor.id, ["Nr", "Artikelnummer"])

    assert known == {"Artikelnummer": "sku"}
