"""The rows of a file that could not be taken: listed, opened for correction, taken home."""

from collections.abc import AsyncIterator

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading
from marketplace.cards.imports import ProblemField, ProblemForm
from marketplace.cards.portal import ProblemRow, ProblemRows
from marketplace.errors import NotFound
from marketplace.models.staff import ImportProblem
from marketplace.queries.imports import own_run
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.export_rows import csv_cells
from marketplace.rules.import_columns import LABELS, NEEDED, label
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import shortened

PROBLEMS, A_PIECE = 50, 1_000
USUAL = ("title", "price", "sku", "gtin", "brand", "stock")
"""What a row is asked in any case, so that any row can be corrected."""
LONG = ("description", "highlights")
BOM = "\ufeff"


async def import_problems(
    db: Session, actor: Actor, run_id: int, reason: str = "", after: str = "", limit: int = PROBLEMS
) -> ProblemRows:
    """One page of a file's bad lines, in its order, all or those with one reason.

    A stranger's file is not found.
    """
    await own_run(db, actor, run_id)
    place = (col(ImportProblem.row_number), col(ImportProblem.id))
    found = (
        select(ImportProblem)
        .where(ImportProblem.run_id == run_id, ImportProblem.row_number > 0)
        .order_by(*place)
        .limit(limit + 1)
    )
    if reason:
        found = found.where(ImportProblem.reason == reason)
    if after:
        found = found.where(beyond(after, *place, descending=False))
    rows, further = page_of((await db.exec(found)).all(), limit)
    last = f"{rows[-1].row_number}:{rows[-1].id}" if further else ""
    return ProblemRows([_problem(row) for row in rows], last)


def _problem(row: ImportProblem) -> ProblemRow:
    value = shortened(row.value, 80)
    return ProblemRow(row.id, f"{row.row_number:,}", row.column, value, row.reason)


async def problem_form(db: Session, actor: Actor, problem_id: int) -> ProblemForm:
    """A bad row with a field for everything it says, and the wrong one marked."""
    row = await db.get(ImportProblem, problem_id)
    if row is None:
        raise NotFound("This row has been corrected already.")
    await own_run(db, actor, row.run_id)
    said, wrong = _said(row), str(row.row.get("meaning") or "")
    return ProblemForm(
        id=row.id,
        row=f"{row.row_number:,}",
        fields=[
            _field(place, meaning, said, row.reason if meaning == wrong else "")
            for place, meaning in enumerate(_asked(said, wrong))
        ],
        said=said,
    )


def _asked(said: dict[str, str], wrong: str) -> list[str]:
    """The wrong one first, then as in any form, then what only this file has."""
    wanted = {*USUAL, *said, *([wrong] if wrong else [])}
    order = [*LABELS, *sorted(wanted - LABELS.keys())]
    rest = [meaning for meaning in order if meaning in wanted and meaning != wrong]
    is_field = wrong in LABELS or ":" in wrong
    return [wrong, *rest] if is_field else rest


def _field(place: int, meaning: str, said: dict[str, str], error: str) -> ProblemField:
    return ProblemField(
        input=f"said-{place}",
        meaning=meaning,
        label=label(meaning),
        value=said.get(meaning, ""),
        error=error,
        is_long=meaning in LONG,
        optional=meaning not in NEEDED,
    )


def _said(row: ImportProblem) -> dict[str, str]:
    said = row.row.get("said")
    return {str(key): str(text) for key, text in said.items()} if isinstance(said, dict) else {}


async def bad_rows(actor: Actor, run_id: int) -> AsyncIterator[str]:
    """All of them as a CSV file: to be corrected anywhere, and sent again."""
    async with reading() as db:
        await own_run(db, actor, run_id)
        keys = func.jsonb_object_keys(col(ImportProblem.row)["said"])
        found = await db.exec(select(keys).distinct().where(ImportProblem.run_id == run_id))
        said = set(found.all()) | set(NEEDED)
    names = [name for name in (*LABELS, *sorted(said - LABELS.keys())) if name in said]
    yield BOM + csv_cells(["row", *names, "what is wrong"])
    after = ""
    while True:
        async with reading() as db:
            piece, after = await _piece(db, run_id, after)
        cells = ([str(row.row_number), *_cells(row, names), row.reason] for row in piece)
        yield "".join(map(csv_cells, cells))
        if not after:
            return


async def _piece(db: Session, run_id: int, after: str) -> tuple[list[ImportProblem], str]:
    place = (col(ImportProblem.row_number), col(ImportProblem.id))
    found = (
        select(ImportProblem)
        .where(ImportProblem.run_id == run_id, ImportProblem.row_number > 0)
        .order_by(*place)
        .limit(A_PIECE + 1)
    )
    if after:
        found = found.where(beyond(after, *place, descending=False))
    rows, further = page_of((await db.exec(found)).all(), A_PIECE)
    return rows, f"{rows[-1].row_number}:{rows[-1].id}" if further else ""


def _cells(row: ImportProblem, names: list[str]) -> list[str]:
    said = _said(row)
    return [said.get(name, "") for name in names]
