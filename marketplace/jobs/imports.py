"""Taking a vendor's file in, from the portal or from the command line."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from sqlmodel import select

from marketplace.adapters import uploads
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.spreadsheets import open_sheet
from marketplace.errors import Invalid, Problem
from marketplace.models.columns import now
from marketplace.models.staff import ImportRun
from marketplace.models.vendors import Vendor
from marketplace.queries.import_columns import meanings_of
from marketplace.queries.imports import problem_reasons
from marketplace.rules.import_columns import checked_choice, columns_of, latest_said
from marketplace.rules.kinds import ImportStatus
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.services import imports
from marketplace.services.import_mapping import remember
from marketplace.services.import_reading import Batch, Catalogue, survey

Progress = Callable[[int, int], object]
"""Called with the rows dealt with, and all rows."""

NO_STOCK = "The file doesn't count stock: new offers begin with none. --stock 10 gives each ten."
BROKEN = "Something went wrong on our side. What is in stays in; please send the file again."
FORGOTTEN = "Nobody said within a week what the columns of this file mean, so it was removed."
KEPT_FOR = timedelta(days=7)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has come of a file: its counts, what was wrong by reason, and what to know besides."""

    file_name: str
    created: int
    updated: int
    unchanged: int
    reasons: list[tuple[str, int]]
    hints: list[str]


async def import_file(
    vendor: str,
    path: Path,
    stock: int,
    progress: Progress,
    chosen: Mapping[str, str] | None = None,
) -> Outcome:
    """Take a file in for the vendor of this name or address.

    What is `chosen` for some of its columns is remembered for all files that have them, and
    counts more than what was said before. Raises Problem, with nothing changed, for a vendor or
    a file that can't be taken.
    """
    sheet = await asyncio.to_thread(open_sheet, path, path.name)
    async with transaction() as db:
        actor = imports.on_behalf_of((await imports.vendor_called(db, vendor)).id)
        known = await meanings_of(db, the_vendor(actor), sheet.header)
        meanings = latest_said([_in(sheet.header, chosen or {}), known], sheet.header)
        found = Catalogue(sheet, columns_of(sheet.header, meanings))
        if chosen:
            await remember(db, actor, sheet.header, meanings)
        run = await imports.begin(db, actor, path.name, stock)
    run = await _take_all(actor, run, path, stock, progress)
    async with reading() as db:
        reasons = await problem_reasons(db, actor, run.id)
    counts = (run.created_count, run.updated_count, run.unchanged_count)
    return Outcome(run.file_name, *counts, reasons, _hints(found, stock))


def _in(header: list[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """What was chosen. Raises Invalid("columns") for a name that the file doesn't have."""
    names = {name.strip() for name in header}
    if strange := next((name for name in chosen if name.strip() not in names), None):
        raise Invalid("columns", f"This file has no column “{strange}”.")
    return checked_choice(chosen)


def _hints(found: Catalogue, stock: int) -> list[str]:
    unused = ", ".join(found.columns.unused)
    return [
        *([f"Not read: {unused}."] if unused else []),
        *([NO_STOCK] if not stock and "stock" not in found.columns.places else []),
    ]


async def take_in(run_id: int, key: str, stock: int) -> None:
    """Take in a file that a vendor sent; a run that broke off goes on where it stopped."""
    async with reading() as db:
        run = await db.get_one(ImportRun, run_id)
    if run.status is ImportStatus.FINISHED:
        return
    actor = imports.on_behalf_of(run.vendor_id, run.account_id)
    try:
        await _take_all(actor, run, uploads.path_of(key), stock, lambda done, total: None)
    except Problem as problem:
        log.info("import.refused", run=run_id, reason=problem.message)
    uploads.remove(key)


async def _take_all(
    actor: Actor, run: ImportRun, path: Path, stock: int, progress: Progress
) -> ImportRun:
    try:
        await _take_rows(actor, run, path, stock, progress)
    except imports.Overtaken:
        raise
    except Problem as problem:
        await _give_up(actor, run.id, problem.message)
        raise
    except Exception:
        await _give_up(actor, run.id, BROKEN)
        raise
    async with transaction() as db:
        return await imports.finish(db, actor, run.id)


async def _take_rows(
    actor: Actor, run: ImportRun, path: Path, stock: int, progress: Progress
) -> None:
    sheet = await asyncio.to_thread(open_sheet, path, run.file_name)
    async with reading() as db:
        meanings = await meanings_of(db, run.vendor_id, sheet.header)
    found = Catalogue(sheet, columns_of(sheet.header, meanings))
    await asyncio.to_thread(survey, found)
    async with transaction() as db:
        await imports.measure(db, actor, run.id, found.row_count)
    async with transaction() as db:
        terms = await imports.prepare(db, actor, run.id, found, stock)
        currency = (await db.get_one(Vendor, run.vendor_id)).currency
    async for batch in _ahead(found.batches(currency, run.handled)):
        async with transaction() as db:
            done = await imports.take(db, actor, run.id, batch, terms)
        progress(done, found.row_count)


async def _ahead(batches: Iterator[Batch]) -> AsyncIterator[Batch]:
    """Each batch, while a thread reads the next one already."""
    upcoming = asyncio.create_task(asyncio.to_thread(next, batches, None))
    while batch := await upcoming:
        upcoming = asyncio.create_task(asyncio.to_thread(next, batches, None))
        yield batch


async def tidy(timestamp: int) -> None:
    """Files whose columns nobody explained for a week go, and files that no run knows."""
    async with reading() as db:
        waiting = select(ImportRun).where(ImportRun.status == ImportStatus.WAITING)
        runs = list(await db.exec(waiting))
    before = now() - KEPT_FOR
    for run in runs:
        if run.started_at < before:
            await _give_up(imports.on_behalf_of(run.vendor_id), run.id, FORGOTTEN)
            uploads.remove(run.file_key)
    kept = {run.file_key for run in runs}
    await asyncio.to_thread(uploads.remove_older, before - timedelta(days=1), kept)


async def _give_up(actor: Actor, run_id: int, reason: str) -> None:
    async with transaction() as db:
        await imports.give_up(db, actor, run_id, reason)
