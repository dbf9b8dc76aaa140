"""What is done every so often, without anybody asking."""

from collections.abc import Awaitable, Callable

import structlog
from procrastinate import App
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.payments import NoAnswer, Refused
from marketplace.adapters.queue import queue
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.fulfilment import GroupStatus
from marketplace.services.checkout import expire
from marketplace.services.payments import settle

log = structlog.get_logger()
A_BATCH = 200


async def sweep_unpaid(timestamp: int) -> None:
    """Purchases whose time to pay is over: placed if money came after all, else given up."""
    async with reading() as db:
        rows = await db.exec(
            select(OrderGroup.id, Payment.provider_ref)
            .join(Payment, col(Payment.group_id) == col(OrderGroup.id))
            .where(
                OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
                OrderGroup.expires_at < now(),
            )
            .order_by(col(OrderGroup.expires_at))
            .limit(A_BATCH)
        )
    for group_id, ref in rows.all():
        try:
            if ref:
                await settle(ref)
        except (NoAnswer, Refused) as error:
            log.warning("sweep.no_answer", group=group_id, error=str(error))
            continue
        await _give_up(group_id or 0)


async def _give_up(group_id: int) -> None:
    async with transaction() as db:
        group = await db.get_one(OrderGroup, group_id, with_for_update=True)
        if group.status == GroupStatus.AWAITING_PAYMENT:
            await expire(db, group)


async def revive(timestamp: int) -> None:
    """Jobs whose worker died are queued once more; they go on where they stopped."""
    for job in await queue().job_manager.get_stalled_jobs():
        log.warning("job.revived", job=job.id, task=job.task_name)
        await queue().job_manager.retry_job(job)


SCHEDULE: dict[str, tuple[Callable[[int], Awaitable[None]], ...]] = {
    "* * * * *": (revive, sweep_unpaid),
}
"""Cron lines, and what is done then."""


def register(app: App) -> None:
    """Tell the queue when to do what."""
    for cron, tasks in SCHEDULE.items():
        for one in tasks:
            task = app.task(one, name=one.__name__, queueing_lock=one.__name__)
            app.periodic(cron=cron)(task)
