"""Holds and reserves that have run out."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.jobs.rounds import each
from marketplace.models.columns import now
from marketplace.models.payouts import Earning
from marketplace.rules.money_kinds import EarningStatus
from marketplace.services import earnings

A_BATCH = 500


async def release_earnings(timestamp: int) -> str:
    """What vendors have waited for long enough becomes theirs, order by order.

    They come in no order, so that those that fail never stand before all others.
    """
    async with reading() as db:
        orders = await db.exec(
            select(Earning.vendor_order_id)
            .where(Earning.status == EarningStatus.PENDING, col(Earning.available_at) <= now())
            .group_by(col(Earning.vendor_order_id))
            .order_by(func.random())
            .limit(A_BATCH)
        )
        reserves = await db.exec(
            select(Earning.id)
            .where(col(Earning.reserve_until) <= now())
            .order_by(func.random())
            .limit(A_BATCH)
        )
        due, kept = orders.all(), reserves.all()
    released = await each("earnings.release", due, _release)
    returned = await each("earnings.reserve", kept, _release_reserve)
    return str(released + returned)


async def _release(order_id: int) -> None:
    async with transaction() as db:
        await earnings.release(db, order_id)


async def _release_reserve(earning_id: int) -> None:
    async with transaction() as db:
        await earnings.release_reserve(db, earning_id)
