"""What carriers said of the parcels of some orders, and where to follow them."""

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Step
from marketplace.models.orders import Shipment
from marketplace.models.shipping import ShipmentEvent
from marketplace.rules.kinds import TrackingKind

MOST = 30
BAD = {TrackingKind.PROBLEM, TrackingKind.RETURNING}


async def tracked(db: Session, order_ids: Collection[int]) -> dict[int, list[Step]]:
    """The latest news of each order's parcels, the newest first."""
    rows = await db.exec(
        select(Shipment.vendor_order_id, ShipmentEvent)
        .join(ShipmentEvent, col(ShipmentEvent.shipment_id) == Shipment.id)
        .where(col(Shipment.vendor_order_id).in_(order_ids))
        .order_by(col(ShipmentEvent.happened_at).desc(), col(ShipmentEvent.id).desc())
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for order_id, event in rows.all():
        if len(found[order_id]) < MOST:
            found[order_id].append(_step(event))
    return found


def _step(event: ShipmentEvent) -> Step:
    at = event.happened_at
    when = f"{at:%a} {at.day} {at:%b}, {at:%H:%M}"
    place = f" · {event.place}" if event.place else ""
    return Step(event.text, when + place, "failed" if event.kind in BAD else "done")
