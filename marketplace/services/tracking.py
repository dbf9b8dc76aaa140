"""Parcels that are followed: what their carriers say is kept, and their arrival counts.

No call to a carrier is made while a transaction is open. Messages from carriers are hints:
what is true is asked.
"""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.carriers import (
    NotFollowed,
    NoWord,
    Tracked,
    TrackingService,
    tracking_service,
)
from marketplace.adapters.database import reading, tell, transaction
from marketplace.errors import Conflict
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.models.shipping import ShipmentEvent, ShipmentTracker
from marketplace.rules.carriers import carrier_of
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services.shipments import deliver_shipment

EVERY = timedelta(hours=2)
MOST_MISSES = 12
"""After so many questions without an answer, a parcel is followed no longer."""


async def follow(shipment_id: int) -> None:
    """Ask the tracking service to follow a parcel, and keep what it knows; again does nothing."""
    service = tracking_service()
    if service is None:
        return
    async with transaction() as db:
        row = {"shipment_id": shipment_id, "provider": service.name, "next_at": now()}
        await db.exec(insert(ShipmentTracker).values(row).on_conflict_do_nothing())
    await look(shipment_id)


async def look(shipment_id: int) -> None:
    """Ask where a followed parcel is, and act on the answer."""
    service = tracking_service()
    async with reading() as db:
        tracker = await db.get(ShipmentTracker, shipment_id)
        shipment = await db.get(Shipment, shipment_id)
    if service is None or tracker is None or shipment is None or tracker.next_at is None:
        return
    try:
        found = await _answer(service, tracker, shipment)
    except NotFollowed:
        await _miss(shipment_id, is_hopeless=True)
    except NoWord:
        await _miss(shipment_id)
    else:
        await _keep(shipment_id, found)


async def _answer(
    service: TrackingService, tracker: ShipmentTracker, shipment: Shipment
) -> Tracked:
    if tracker.ref:
        return await service.ask(tracker.ref)
    return await service.follow(carrier_of(shipment.carrier).code, shipment.tracking)


async def _miss(shipment_id: int, *, is_hopeless: bool = False) -> None:
    async with transaction() as db:
        tracker = await db.get_one(ShipmentTracker, shipment_id, with_for_update=True)
        tracker.misses += 1
        tracker.asked_at = now()
        is_over = is_hopeless or tracker.misses >= MOST_MISSES
        tracker.next_at = None if is_over else now() + EVERY


async def _keep(shipment_id: int, found: Tracked) -> None:
    """Write down what is new, once, and let the parcel arrive if it has."""
    async with transaction() as db:
        shipment = await db.get_one(Shipment, shipment_id)
        order = await db.get_one(VendorOrder, shipment.vendor_order_id)
        if found.is_delivered and shipment.status == ShipmentStatus.SHIPPED:
            # Its buyer may have said so a moment ago.
            with suppress(Conflict):
                await deliver_shipment(db, SYSTEM, shipment_id)
        tracker = await db.get_one(ShipmentTracker, shipment_id, with_for_update=True)
        tracker.ref, tracker.misses, tracker.asked_at = found.ref, 0, now()
        tracker.next_at = None if found.is_over else now() + EVERY
        rows = [
            {
                "shipment_id": shipment_id,
                "kind": one.kind,
                "text": one.text,
                "place": one.place,
                "happened_at": one.happened_at,
            }
            for one in found.moments
        ]
        if rows:
            await db.exec(insert(ShipmentEvent).values(rows).on_conflict_do_nothing())
        tell(db, f"order_group-{order.group_id}", f"vendor_order-{order.id}")


async def hint(ref: str) -> None:
    """Somebody says that a parcel has news: it is asked about at the next opportunity."""
    service = tracking_service()
    if service is None or not ref:
        return
    async with transaction() as db:
        await db.exec(
            update(ShipmentTracker)
            .where(
                col(ShipmentTracker.provider) == service.name,
                col(ShipmentTracker.ref) == ref,
                col(ShipmentTracker.next_at).is_not(None),
            )
            .values(next_at=now())
        )


async def due(limit: int) -> list[int]:
    """The parcels whose turn it is to be asked about, the longest waiting first."""
    async with reading() as db:
        rows = await db.exec(
            select(ShipmentTracker.shipment_id)
            .where(col(ShipmentTracker.next_at) <= now())
            .order_by(col(ShipmentTracker.next_at))
            .limit(limit)
        )
        return list(rows.all())
