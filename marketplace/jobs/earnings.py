"""Holds and reserves that have run out."""

from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.models.columns import now
from marketplace.models.payouts import Earning
from marketplace.rules.money_kinds import EarningStatus
from marketplace.services import earnings

A_BATCH = 500


async def release_earnings(timestamp: int) -> None:
    """What vendors have waited for long enough becomes theirs, order by order."""
    async with reading() as db:
        orders = await db.exec(
            select(Earning.vendor_order_id)
            .where(Earning.status == EarningStatus.PENDING, col(Earning.available_at) <= now())
            .group_by(col(Earning.vendor_order_id))
            .limit(A_BATCH)
        )
        reserves = await db.exec(
            select(Earning.id).where(col(Earning.reserve_until) <= now()).limit(A_BATCH)
        )
        due, kept = orders.all(), reserves.all()
    for order_id in due:
        async with transaction() as db:
            await earnings.release(db, order_id or 0)
    for earning_id in kept:
        async with transaction() as db:
            await earnings.release_reserve(db, earning_id or 0)
