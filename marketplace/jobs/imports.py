"""Taking a vendor's file in, from the portal or from the command line."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from marketplace.adapters import uploads
from marketplace.adapters.database import reading, transaction
from marketplace.errors import Problem
from marketplace.models.staff import ImportRun
from marketplace.models.vendors import Vendor
from marketplace.queries.imports import problem_reasons
from marketplace.rules.kinds import ImportStatus
from marketplace.rules.permissions import Actor
from marketplace.services import imports
from marketplace.services.import_reading import Batch, Catalogue, surveyed, understood

Progress = Callable[[int, int], object]
"""Called with the rows dealt with, and all rows."""

NO_STOCK = "The file doesn't count stock: new offers begin with none. --stock 10 gives each ten."
BROKEN = "Something went wrong on our side. What is in stays in; please send the file again."
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


async def import_file(vendor: str, path: Path, stock: int, progress: Progress) -> Outcome:
    """Take a file in for the vendor of this name or address.

    Raises Problem, with nothing changed, for a vendor or a file that can't be taken.
    """
    found = await asyncio.to_thread(understood, path)
    async with transaction() as db:
        actor = imports.on_behalf_of((await imports.vendor_called(db, vendor)).id)
        run = await imports.begin(db, actor, path.name, stock)
    run = await _take_all(actor, run, path, stock, progress)
    async with reading() as db:
        reasons = await problem_reasons(db, actor, run.id)
    counts = (run.created_count, run.updated_count, run.unchanged_count)
    return Outcome(run.file_name, *counts, reasons, _hints(found, stock))


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
    found = await asyncio.to_thread(surveyed, path)
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


async def _give_up(actor: Actor, run_id: int, reason: str) -> None:
    async with transaction() as db:
        await imports.give_up(db, actor, run_id, reason)
