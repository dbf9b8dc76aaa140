"""Rows of a file that could not be taken: corrected on screen, and tried again by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.csv_rows import UNCLOSED
from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import CatalogueImported
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.models.vendors import Vendor
from marketplace.rules.import_columns import checked_meaning
from marketplace.rules.import_rows import UNREADABLE, BadRow, GoodRow, kept, read_said
from marketplace.rules.permissions import Actor
from marketplace.services import audit, names, outbox
from marketplace.services.import_matching import planned
from marketplace.services.import_reading import REPEATED, SAME_FORM, Kinds, note_kinds
from marketplace.services.import_terms import terms_for
from marketplace.services.import_writing import write
from marketplace.services.imports import counted, locked_run, tell_of
from marketplace.services.offer_writing import main_location
from marketplace.services.vendor_terms import trading_vendor

AT_ONCE = 500
GONE = "This row has been corrected already."
CHANGED = "Somebody else has changed this row. Please look at it again."
LONGEST_SAID = 200
IDENTITY = ("sku", "gtin", "title", "brand", "condition", "group", "variant")
LOST = "\ufffd"
"""Stands in a text for what could not be read."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What has come of rows that were tried again, and what is wrong with one that is still bad."""

    taken: int = 0
    left: int = 0
    meaning: str = ""
    reason: str = ""


async def correct(
    db: Session, actor: Actor, problem_id: int, said: Mapping[str, str], seen: Mapping[str, str]
) -> Fixed:
    """Try a row again as it is corrected; a good one leaves the list, and its file's counters.

    `seen` is what the row said when it was looked at. A row that is still wrong is kept as it is
    now, with what is wrong. Raises NotFound for a row that has gone, Conflict for another's edit.
    """
    run = await _run_of(db, actor, problem_id)
    problem = await db.get(ImportProblem, problem_id, with_for_update=True)
    if problem is None:
        raise NotFound(GONE)
    if said_of(problem) != dict(seen):
        raise Conflict(CHANGED)
    wanted = {checked_meaning(meaning): text for meaning, text in said.items()}
    return await _try(db, actor, run, [(problem, {**said_of(problem), **wanted})])


async def retry(
    db: Session, actor: Actor, run_id: int, reason: str, meaning: str, text: str, after: int
) -> tuple[Fixed, int]:
    """Try the next rows again that have this problem (any, if empty), all with the same change.

    An empty meaning changes nothing. Returns what has come of them and the last one's id, which
    is 0 when there were no more.
    """
    run = await locked_run(db, actor, run_id)
    meaning = checked_meaning(meaning)
    waiting = select(ImportProblem).where(
        ImportProblem.run_id == run_id,
        ImportProblem.row_number > 0,
        col(ImportProblem.id) > after,
    )
    if reason:
        waiting = waiting.where(ImportProblem.reason == reason)
    found = await db.exec(waiting.order_by(col(ImportProblem.id)).limit(AT_ONCE).with_for_update())
    problems = list(found.all())
    if not problems:
        return Fixed(), 0
    change = {meaning: text} if meaning else {}
    rows = [(problem, {**said_of(problem), **change}) for problem in problems]
    return await _try(db, actor, run, rows), problems[-1].id


def said_of(problem: ImportProblem) -> dict[str, str]:
    """What a bad row says, by what its columns mean."""
    said = problem.row.get("said")
    return {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}


async def _run_of(db: Session, actor: Actor, problem_id: int) -> ImportRun:
    """The row's file, locked first: whoever takes several rows in locks in the same order."""
    found = await db.exec(select(ImportProblem.run_id).where(ImportProblem.id == problem_id))
    run_id = found.first()
    if run_id is None:
        raise NotFound(GONE)
    return await locked_run(db, actor, run_id)


Tried = tuple[ImportProblem, dict[str, str]]


async def _try(db: Session, actor: Actor, run: ImportRun, rows: Sequence[Tried]) -> Fixed:
    vendor = await trading_vendor(db, actor)
    good: dict[int, GoodRow] = {}
    for problem, said in rows:
        try:
            good[problem.id] = _read(problem, said, vendor.currency)
        except Invalid as refused:
            _keep(problem, said, refused)
    problems = {problem.id: problem for problem, _ in rows}
    bad = await _take(db, actor, run, vendor, good, problems)
    for id in good:
        if id not in bad:
            await db.delete(problems[id])
    taken = len(good) - len(bad)
    run.error_count -= taken
    tell_of(db, run)
    last = rows[-1][0] if len(rows) == 1 and not taken else None
    meaning = str(last.row.get("meaning") or "") if last else ""
    return Fixed(taken, len(rows) - taken, meaning, last.reason if last else "")


def _read(problem: ImportProblem, said: dict[str, str], currency: str) -> GoodRow:
    """The row, unless it is still the one that came earlier in the file, or is not whole."""
    before = said_of(problem)
    _refuse_damage(problem, before, said)
    row = read_said(problem.id, said, currency)
    is_same = all(before.get(name, "") == said.get(name, "") for name in IDENTITY)
    if problem.reason in (REPEATED, SAME_FORM) and is_same:
        raise Invalid(str(problem.row.get("meaning") or "sku"), problem.reason)
    return row


def _refuse_damage(
    problem: ImportProblem, before: Mapping[str, str], said: Mapping[str, str]
) -> None:
    """What was lost on the way is for somebody to look at, so trying again is not enough."""
    if problem.reason == UNCLOSED and said == before:
        raise Invalid("", UNCLOSED)
    if problem.reason == UNREADABLE:
        for meaning, text in said.items():
            if LOST in text and text == before.get(meaning):
                raise Invalid(meaning, UNREADABLE)


def _keep(problem: ImportProblem, said: dict[str, str], refused: Invalid) -> None:
    meaning = refused.field
    if meaning != problem.row.get("meaning"):
        problem.column = meaning
    problem.row = {"said": kept(said), "meaning": meaning}
    problem.value = said.get(meaning, "")[:LONGEST_SAID]
    problem.reason = refused.message


async def _take(
    db: Session,
    actor: Actor,
    run: ImportRun,
    vendor: Vendor,
    good: dict[int, GoodRow],
    problems: Mapping[int, ImportProblem],
) -> set[int]:
    """Take the good rows in, as if they came in a file. Returns those that were bad after all.

    In here a row's number is its problem's id, so that a plan's bad rows are known again.
    """
    if not good:
        return set()
    kinds: dict[tuple[str, ...], Kinds] = {}
    for row in good.values():
        note_kinds(kinds.setdefault(row.shelf, {}), row.said)
    gtins = (f"gtin:{row.gtin}" for row in good.values() if row.gtin)
    await names.claim(db, [f"offers:{vendor.id}", *gtins])
    location = await main_location(db, run.vendor_id)
    terms = await terms_for(db, kinds, run.stock)
    fresh, bad = await _fresh(db, run, good, problems)
    plan = await planned(db, run.vendor_id, location.id, fresh, terms)
    plan.bad += bad
    product_ids = await write(db, actor, vendor, location.id, plan, terms.stock)
    for one in plan.bad:
        _keep(problems[one.number], dict(one.said), Invalid(one.meaning, one.reason))
    bad_ids, plan.bad = {one.number for one in plan.bad}, []
    counts = counted(run, plan)
    if product_ids:
        await audit.note(db, actor, "import.corrected", ("import_run", run.id), after=counts)
        await outbox.record(db, CatalogueImported(run.id, run.vendor_id, product_ids))
    return bad_ids


async def _fresh(
    db: Session,
    run: ImportRun,
    good: Mapping[int, GoodRow],
    problems: Mapping[int, ImportProblem],
) -> tuple[list[GoodRow], list[BadRow]]:
    """The rows without those that became others' doubles since the file came."""
    touched = await _touched(db, run, good.values())
    fresh: dict[str, GoodRow] = {}
    bad: list[BadRow] = []
    for id, row in good.items():
        if reason := _double(row, said_of(problems[id]), touched, run.started_at):
            bad.append(BadRow(id, "sku", row.sku, reason, "sku", kept(row.said)))
        elif row.sku in fresh:
            bad.append(BadRow(id, "sku", row.sku, REPEATED, "sku", kept(row.said)))
        else:
            fresh[row.sku] = row
    return list(fresh.values()), bad


async def _touched(
    db: Session, run: ImportRun, rows: Iterable[GoodRow]
) -> dict[object, tuple[str, datetime]]:
    """When the offers that rows may mean came or changed, by SKU and by GTIN with condition."""
    skus = [row.sku for row in rows]
    gtins = [row.gtin for row in rows if row.gtin]
    offered = await db.exec(
        select(Offer, Variant.gtin)
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .where(
            Offer.vendor_id == run.vendor_id,
            col(Offer.sku).in_(skus) | col(Variant.gtin).in_(gtins),
        )
    )
    found: dict[object, tuple[str, datetime]] = {}
    for offer, gtin in offered.all():
        moment = offer.sku, max(offer.created_at, offer.updated_at)
        found[offer.sku] = found[gtin, offer.condition] = moment
    return found


def _double(
    row: GoodRow,
    before: Mapping[str, str],
    touched: Mapping[object, tuple[str, datetime]],
    since: datetime,
) -> str:
    """Why a row may not change the offer that has its SKU or GTIN; nothing if it may."""
    found = touched.get(row.sku) or touched.get((row.gtin or None, row.condition))
    if found is None or (not row.gtin and row.sku not in touched):
        return ""
    sku, moment = found
    if moment >= since:
        return f"Your offer with the SKU {sku} has come or changed since this file came."
    is_typed = row.said.get("sku", "").strip() != before.get("sku", "").strip()
    return f"Another of your offers has the SKU {sku}." if is_typed else ""
