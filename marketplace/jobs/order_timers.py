"""The clocks of orders, returns and claims: one job, each clock with its last run to be seen."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.errors import Problem
from marketplace.models.aftersales import Claim, OrderReturn, TimerRun
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.rules.aftersales import OPEN_CLAIMS, OPEN_RETURNS
from marketplace.rules.fulfilment import UNSENT, OrderStatus
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import claims, order_clocks, orders, returns
from marketplace.services.settings import ShopSettings, shop_settings

log = structlog.get_logger()
A_BATCH = 200


@dataclass(frozen=True)
class Clock:
    """What is due by now, the longest overdue first, and what is done about each."""

    due: Callable[[ShopSettings], Any]
    act: Callable[[Session, Any, int], Awaitable[None]]


def _late(rules: ShopSettings) -> Any:
    return (
        select(VendorOrder.id)
        .where(
            col(VendorOrder.status).in_(UNSENT),
            col(VendorOrder.ship_by) < now(),
            col(VendorOrder.warned_at).is_(None),
        )
        .order_by(col(VendorOrder.ship_by))
    )


def _never_sent(rules: ShopSettings) -> Any:
    ended = now() - rules.days("auto_cancel_days")
    return (
        select(VendorOrder.id)
        .where(
            col(VendorOrder.status).in_(UNSENT),
            col(VendorOrder.ship_by) <= ended,
            col(VendorOrder.warned_at) < now() - timedelta(hours=1),
        )
        .order_by(col(VendorOrder.ship_by))
    )


def _long_on_the_way(rules: ShopSettings) -> Any:
    claimed = select(Claim.shipment_id).where(col(Claim.status).in_(OPEN_CLAIMS))
    return (
        select(Shipment.id)
        .where(
            Shipment.status == ShipmentStatus.SHIPPED,
            col(Shipment.shipped_at) <= now() - rules.days("deliver_after_days"),
            col(Shipment.id).not_in(claimed),
        )
        .order_by(col(Shipment.shipped_at))
    )


def _long_there(rules: ShopSettings) -> Any:
    cases = (
        select(OrderReturn.vendor_order_id).where(col(OrderReturn.status).in_(OPEN_RETURNS)),
        select(Claim.vendor_order_id).where(col(Claim.status).in_(OPEN_CLAIMS)),
    )
    return (
        select(VendorOrder.id)
        .where(
            VendorOrder.status == OrderStatus.DELIVERED,
            col(VendorOrder.delivered_at) <= now() - rules.days("return_days"),
            *(col(VendorOrder.id).not_in(one) for one in cases),
        )
        .order_by(col(VendorOrder.delivered_at))
    )


def _overdue(kind: type[OrderReturn] | type[Claim], open_ones: Sequence[str] | set[Any]) -> Any:
    due = col(kind.due_at)
    return select(kind.id).where(col(kind.status).in_(open_ones), due <= now()).order_by(due)


CLOCKS = {
    "Warn of late orders": Clock(_late, order_clocks.warn),
    "Cancel what isn't sent": Clock(_never_sent, order_clocks.call_off),
    "Take parcels for delivered": Clock(_long_on_the_way, order_clocks.presume_arrived),
    "Complete orders": Clock(_long_there, orders.complete),
    "Returns overdue": Clock(
        lambda rules: _overdue(OrderReturn, OPEN_RETURNS), returns.pass_deadline
    ),
    "Claims overdue": Clock(lambda rules: _overdue(Claim, OPEN_CLAIMS), claims.pass_deadline),
}
"""Every clock by the name that staff read."""


async def run_order_timers(timestamp: int) -> None:
    """Look at every clock once; what fails for one order is tried again next time."""
    for name, clock in CLOCKS.items():
        await _run(name, clock)


async def _run(name: str, clock: Clock) -> None:
    started, done, problem = now(), 0, ""
    async with reading() as db:
        due = clock.due(await shop_settings(db)).limit(A_BATCH)
        ids = (await db.exec(due)).all()
    for one in ids:
        try:
            async with transaction() as db:
                await clock.act(db, SYSTEM, one)
            done += 1
        except Problem as refused:
            problem = f"{one}: {refused.message}"
            log.warning("timer.refused", clock=name, id=one, problem=refused.message)
        except Exception as error:
            problem = f"{one}: {error}"[:300]
            log.exception("timer.failed", clock=name, id=one)
    row = {"name": name, "started_at": started, "finished_at": now(), "done": done}
    async with transaction() as db:
        written = insert(TimerRun).values(row | {"problem": problem})
        changed = {**row, "problem": problem}
        await db.exec(written.on_conflict_do_update(index_elements=["name"], set_=changed))
