"""What is done every so often, without anybody asking."""

import structlog
from procrastinate import App

from marketplace.adapters.database import transaction
from marketplace.adapters.queue import queue
from marketplace.jobs import checks, imports, keys, searches, tracking
from marketplace.jobs.audit import check_audit_trail
from marketplace.jobs.earnings import release_earnings
from marketplace.jobs.erasures import carry_out_erasures
from marketplace.jobs.indexing import index_breaks, index_products, repair_index, watch_index
from marketplace.jobs.order_timers import run_order_timers
from marketplace.jobs.payouts import pay_due, sweep_payees, sweep_payouts
from marketplace.jobs.pictures import lighten
from marketplace.jobs.reconciliation import reconcile
from marketplace.jobs.retention import remove_fetched_files, remove_what_is_too_old
from marketplace.jobs.search_upkeep import BATCH
from marketplace.jobs.support import end_support
from marketplace.jobs.sweeping import (
    resolve_commands,
    sweep_open_pages,
    sweep_refunds,
    sweep_unpaid,
)
from marketplace.jobs.sweeps import Sweep, recorded
from marketplace.jobs.understanding import understand_missing
from marketplace.services import popularity, vendor_record

log = structlog.get_logger()


async def revive(timestamp: int) -> None:
    """Jobs whose worker died are queued once more; they go on where they stopped."""
    for job in await queue().job_manager.get_stalled_jobs():
        log.warning("job.revived", job=job.id, task=job.task_name)
        await queue().job_manager.retry_job(job)


async def recount_records(timestamp: int) -> None:
    """How reliably vendors send, for the order of offers."""
    async with transaction() as db:
        await vendor_record.recount(db)


async def recount_sold(timestamp: int) -> None:
    """How much is sold, for shelves and search."""
    async with transaction() as db:
        changed = await popularity.recount(db)
    for start in range(0, len(changed), BATCH):
        await index_products(changed[start : start + BATCH])


SCHEDULE: dict[str, tuple[Sweep, ...]] = {
    "* * * * *": (
        revive,
        sweep_unpaid,
        sweep_open_pages,
        resolve_commands,
        searches.flush_searches,
        lighten,
        tracking.ask_carriers,
        end_support,
    ),
    "*/5 * * * *": (watch_index, index_breaks, sweep_payouts, sweep_refunds),
    "*/10 * * * *": (
        run_order_timers,
        checks.watch_checks,
        release_earnings,
        understand_missing,
        searches.refresh_popular,
        recount_sold,
    ),
    "40 2 * * *": (reconcile, check_audit_trail),
    "20 3 * * *": (searches.thin_search_log, checks.forget_traces),
    "50 3 * * *": (remove_what_is_too_old,),
    "37 * * * *": (carry_out_erasures, remove_fetched_files),
    "23 */3 * * *": (repair_index,),
    "17 * * * *": (recount_records, imports.tidy),
    "7 * * * *": (pay_due, sweep_payees),
    "31 * * * *": (keys.tend_signing_keys,),
    "50 2 * * *": (keys.reseal, keys.tidy_access),
}
"""Cron lines, and what is done then."""
ALONE = {
    carry_out_erasures,
    keys.reseal,
    lighten,
    reconcile,
    run_order_timers,
    tracking.ask_carriers,
}
"""What only one worker does at a time."""


def register(app: App) -> None:
    """Tell the queue when to do what."""
    for cron, tasks in SCHEDULE.items():
        for one in tasks:
            name, lock = one.__name__, one.__name__ if one in ALONE else None
            task = app.task(recorded(one, cron), name=name, lock=lock, queueing_lock=name)
            app.periodic(cron=cron)(task)
