"""The shop at a glance, for staff."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Bar
from marketplace.cards.staff import StaffOverview
from marketplace.config import settings
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.vendors import Vendor
from marketplace.queries.staff_orders import all_sales
from marketplace.queries.staff_work import failed_count
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow, may_see_money
from marketplace.rules.texts import day

DAYS = 30
NEWEST = 8


async def staff_overview(db: Session, actor: Actor) -> StaffOverview:
    """Today's figures and the newest purchases; money only for staff who may see it."""
    allow(actor.is_staff)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    takings = await _takings(db, midnight) if may_see_money(actor) else {}
    currency = settings().currency
    waiting = Vendor.status == VendorStatus.APPLIED
    return StaffOverview(
        orders_today=await _count(db, OrderGroup, col(OrderGroup.placed_at) >= midnight),
        revenue=str(Money(sum(takings.values()), currency)) if takings else "",
        revenue_days=_bars(takings, currency),
        vendors_waiting=await _count(db, Vendor, waiting),
        failed_jobs=f"{await failed_count(db, actor):,}",
        newest=(await all_sales(db, actor)).rows[:NEWEST],
    )


async def _count(db: Session, model: Any, condition: Any) -> str:
    counted = select(func.count()).select_from(model).where(condition)
    return f"{(await db.exec(counted)).one():,}"


async def _takings(db: Session, midnight: datetime) -> dict[date, int]:
    """What was bought on each of the last days, quiet days included, in minor units."""
    first = midnight - timedelta(days=DAYS - 1)
    on_day = func.date(func.timezone("UTC", OrderGroup.placed_at))
    rows = await db.exec(
        select(on_day, func.sum(OrderGroup.total_minor))
        .where(col(OrderGroup.placed_at) >= first)
        .group_by(on_day)
    )
    days = {(first + timedelta(days=number)).date(): 0 for number in range(DAYS)}
    return days | {found: int(total) for found, total in rows.all()}


def _bars(takings: dict[date, int], currency: str) -> list[Bar]:
    most = max(takings.values(), default=0) or 1
    return [
        Bar(day(at), str(Money(minor, currency)), round(100 * minor / most, 1))
        for at, minor in takings.items()
    ]
