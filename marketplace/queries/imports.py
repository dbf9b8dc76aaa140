"""The files a vendor brought in, how far they are, and the lines that could not be taken."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.portal import ImportRow, ImportRows
from marketplace.errors import NotFound
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.kinds import ImportStatus
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import plural

ROWS, MOST_REASONS = 20, 20
TONES = {
    ImportStatus.WAITING: "warn",
    ImportStatus.RUNNING: "accent",
    ImportStatus.FINISHED: "good",
    ImportStatus.FAILED: "bad",
}


WORDS = {
    ImportStatus.WAITING: "Needs you",
    ImportStatus.RUNNING: "Running",
    ImportStatus.FINISHED: "Finished",
    ImportStatus.FAILED: "Failed",
}


async def import_runs(db: Session, actor: Actor, after: str = "", limit: int = ROWS) -> ImportRows:
    """One page of one's shop's files, newest first."""
    found = (
        select(ImportRun)
        .where(ImportRun.vendor_id == the_vendor(actor))
        .order_by(col(ImportRun.id).desc())
        .limit(limit + 1)
    )
    if after:
        found = found.where(beyond(after, col(ImportRun.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), limit)
    reasons = await _reasons(db, [run.id for run in rows if run.status is ImportStatus.FAILED])
    shown = [_row(run, reasons.get(run.id, "")) for run in rows]
    return ImportRows(shown, str(rows[-1].id) if further else "")


async def import_run(db: Session, actor: Actor, run_id: int) -> ImportRow:
    """One file of one's shop. A stranger's is not found."""
    run = await own_run(db, actor, run_id)
    return _row(run, (await _reasons(db, [run_id])).get(run_id, ""))


async def _reasons(db: Session, run_ids: list[int]) -> dict[int, str]:
    """Why each of these files was not taken to its end: what is wrong with none of its rows."""
    found = await db.exec(
        select(ImportProblem.run_id, ImportProblem.reason)
        .where(col(ImportProblem.run_id).in_(run_ids), ImportProblem.row_number == 0)
        .order_by(col(ImportProblem.id))
    )
    return dict(found.all())


def _row(run: ImportRun, reason: str) -> ImportRow:
    return ImportRow(
        id=run.id or 0,
        file_name=run.file_name,
        status=WORDS[run.status],
        tone=TONES[run.status],
        rows=_size(run),
        created=f"{run.created_count:,}",
        updated=f"{run.updated_count:,}",
        unchanged=f"{run.unchanged_count:,}",
        errors=plural(run.error_count, "row"),
        problems=f"{run.error_count:,}",
        has_errors=run.error_count > 0,
        is_running=run.status is ImportStatus.RUNNING,
        is_waiting=run.status is ImportStatus.WAITING,
        href=routes.import_run(run.id),
        share=round(100 * run.handled / run.row_count, 1) if run.row_count else 0.0,
        progress=f"{run.handled:,} of {run.row_count:,}" if run.row_count else "Waiting",
        reason=reason,
    )


def _size(run: ImportRun) -> str:
    """When a file came and, once it is known, how long it is."""
    started = f"{run.started_at.day} {run.started_at:%b, %H:%M}"
    return f"{started} · {plural(run.row_count, 'row')}" if run.row_count else started


async def problem_reasons(db: Session, actor: Actor, run_id: int) -> list[tuple[str, int]]:
    """How many lines of a file had which problem, the most frequent first."""
    await own_run(db, actor, run_id)
    count = func.count()
    found = await db.exec(
        select(ImportProblem.reason, count)
        .where(ImportProblem.run_id == run_id, ImportProblem.row_number > 0)
        .group_by(col(ImportProblem.reason))
        .order_by(count.desc(), col(ImportProblem.reason))
        .limit(MOST_REASONS)
    )
    return list(found.all())


async def own_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """The file. Raises NotFound for everybody but its shop."""
    run = await db.get(ImportRun, run_id)
    if run is None or run.vendor_id != the_vendor(actor):
        raise NotFound("We couldn't find that import.")
    return run
