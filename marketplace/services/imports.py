"""A vendor's file of products: begun, taken in a batch at a time, ended.

Each batch is a transaction of its own, which also moves the run's counters: a run that broke
off goes on where it stopped, and the same file again changes nothing.
"""

from collections.abc import Mapping

from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.adapters.queue import enqueue
from marketplace.errors import Conflict, NotFound
from marketplace.events import CatalogueImported
from marketplace.models.columns import now
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.models.vendors import Vendor
from marketplace.rules.import_rows import BadRow
from marketplace.rules.kinds import ImportStatus, MemberRole
from marketplace.rules.permissions import Actor, allow, may_sell, the_vendor
from marketplace.rules.texts import line, shortened
from marketplace.services import audit, names, outbox
from marketplace.services.import_mapping import remember
from marketplace.services.import_matching import Plan, planned
from marketplace.services.import_reading import Batch, Catalogue
from marketplace.services.import_terms import Terms, terms_for
from marketplace.services.import_writing import write
from marketplace.services.offer_writing import checked_quantity, main_location
from marketplace.services.vendor_terms import trading_vendor


class Overtaken(Conflict):
    """Another process has taken these rows in."""


Examples = tuple[str, list[str]]
"""The name of a column and what stands below it in the first rows."""

DROPPED = "You left this file alone."
TAKE_IN = "take_in"
"""The task that takes in a file which was sent to the portal."""


async def begin(db: Session, actor: Actor, file_name: str, stock: int = 0) -> ImportRun:
    """Open a run for a file; `stock` is how many there are of what the file doesn't count."""
    vendor = await trading_vendor(db, actor)
    checked_quantity(stock)
    run = ImportRun(
        vendor_id=vendor.id,
        account_id=actor.account_id,
        file_name=shortened(line(file_name), 120) or "products.csv",
        stock=stock,
    )
    db.add(run)
    await db.flush()
    subject = ("import_run", run.id)
    await audit.note(db, actor, "import.begun", subject, after={"file": run.file_name})
    tell_of(db, run)
    return run


async def send(db: Session, actor: Actor, file_name: str, key: str, stock: int = 0) -> ImportRun:
    """Have the worker take in a file that was kept under a key."""
    run = await begin(db, actor, file_name, stock)
    await enqueue(db, TAKE_IN, queue_name="imports", run_id=run.id, key=key, stock=stock)
    return run


async def ask(
    db: Session, actor: Actor, file_name: str, key: str, columns: list[Examples], stock: int = 0
) -> ImportRun:
    """Keep a file until its vendor has said what its columns mean; each comes with examples."""
    run = await begin(db, actor, file_name, stock)
    run.status, run.file_key = ImportStatus.WAITING, key
    run.columns = [{"name": name, "examples": examples} for name, examples in columns]
    return run


async def choose(db: Session, actor: Actor, run_id: int, chosen: Mapping[str, str]) -> None:
    """Say what the columns of a waiting file mean, and have the worker take it in.

    It is remembered for all files of the shop with these columns. Raises Invalid("columns"),
    Conflict for a file that doesn't wait any more.
    """
    run = await locked_run(db, actor, run_id)
    if run.status is not ImportStatus.WAITING:
        raise Conflict("This file is being taken in already.")
    await trading_vendor(db, actor)
    header = [str(column["name"]) for column in run.columns]
    await remember(db, actor, header, chosen)
    run.status, run.columns = ImportStatus.RUNNING, []
    await enqueue(
        db, TAKE_IN, queue_name="imports", run_id=run.id, key=run.file_key, stock=run.stock
    )
    tell_of(db, run)


async def drop(db: Session, actor: Actor, run_id: int) -> None:
    """Leave a waiting file alone for good; the file itself is cleared away later."""
    run = await locked_run(db, actor, run_id)
    if run.status is not ImportStatus.WAITING:
        raise Conflict("This file is being taken in already.")
    await give_up(db, actor, run_id, DROPPED)


async def refuse(db: Session, actor: Actor, file_name: str, reason: str) -> None:
    """Note a file that can't be taken at all, and why."""
    run = await begin(db, actor, file_name)
    await give_up(db, actor, run.id, reason)


async def measure(db: Session, actor: Actor, run_id: int, row_count: int) -> None:
    """Say how many rows a file has."""
    run = await locked_run(db, actor, run_id)
    run.row_count, run.status, run.finished_at = row_count, ImportStatus.RUNNING, None
    tell_of(db, run)


async def prepare(
    db: Session, actor: Actor, run_id: int, found: Catalogue, stock: int = 0
) -> Terms:
    """Put up the shelves that a file names and the shop lacks."""
    await measure(db, actor, run_id, found.row_count)
    return await terms_for(db, found.shelves, stock, found.skus)


async def take(db: Session, actor: Actor, run_id: int, batch: Batch, terms: Terms) -> int:
    """Take in the next rows. Returns how many have been dealt with. Raises Overtaken."""
    run = await locked_run(db, actor, run_id)
    if run.handled != batch.start:
        raise Overtaken("This file is being taken in already.")
    vendor = await trading_vendor(db, actor)
    gtins = (f"gtin:{row.gtin}" for row in batch.good if row.gtin)
    await names.claim(db, [f"offers:{vendor.id}", *gtins])
    location = await main_location(db, run.vendor_id)
    plan = await planned(db, run.vendor_id, location.id, batch.good, terms)
    plan.bad += batch.bad
    product_ids = await write(db, actor, vendor, location.id, plan, terms.stock)
    db.add_all(problem_of(run, row) for row in plan.bad)
    counts = counted(run, plan)
    if product_ids:
        await audit.note(db, actor, "import.batch", ("import_run", run_id), after=counts)
        await outbox.record(db, CatalogueImported(run_id, run.vendor_id, product_ids))
    tell_of(db, run)
    return run.handled


def counted(run: ImportRun, plan: Plan) -> dict[str, int]:
    """Move the run's counters on by a batch. Returns the batch's own."""
    counts = {
        "created_count": plan.created,
        "updated_count": plan.updated,
        "unchanged_count": plan.unchanged,
        "error_count": len(plan.bad),
    }
    for name, count in counts.items():
        setattr(run, name, getattr(run, name) + count)
    return counts


async def finish(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """Say that every row has been dealt with."""
    run = await locked_run(db, actor, run_id)
    run.status, run.finished_at = ImportStatus.FINISHED, now()
    tell_of(db, run)
    return run


async def give_up(db: Session, actor: Actor, run_id: int, reason: str) -> None:
    """End a run that can't go on; what is in stays in."""
    run = await locked_run(db, actor, run_id)
    run.status, run.finished_at, run.columns = ImportStatus.FAILED, now(), []
    db.add(problem_of(run, BadRow(0, "", "", reason)))
    tell_of(db, run)


async def vendor_called(db: Session, name: str) -> Vendor:
    """The vendor of this name or address. Raises NotFound."""
    called = (col(Vendor.slug) == name) | (col(Vendor.name) == name)
    vendor = (await db.exec(select(Vendor).where(called))).first()
    if vendor is None:
        raise NotFound(f"There is no vendor called “{name}”.")
    return vendor


def on_behalf_of(vendor_id: int, account_id: int | None = None) -> Actor:
    """Who takes a file in: the shop itself, for a vendor and in the name of who sent it."""
    shops = {vendor_id: MemberRole.OWNER}
    return Actor(account_id=account_id, vendor_id=vendor_id, shops=shops, is_system=True)


async def locked_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """One's own shop's run, kept from others until this transaction ends. Raises NotFound."""
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    run = await db.get(ImportRun, run_id, with_for_update=True)
    if run is None or run.vendor_id != vendor_id:
        raise NotFound("We couldn't find that import.")
    return run


def problem_of(run: ImportRun, row: BadRow) -> ImportProblem:
    """What is kept of a row that could not be taken."""
    return ImportProblem(
        run_id=run.id,
        row_number=row.number,
        column=row.column,
        value=row.value,
        reason=row.reason,
        row={"said": dict(row.said), "meaning": row.meaning},
    )


def tell_of(db: Session, run: ImportRun) -> None:
    """Have open pages that show the shop's files read them again."""
    tell(db, f"imports-of-{run.vendor_id}")
