"""Parcels are followed from the day they leave, and asked about until they have come."""

from marketplace.events import OrderShipped
from marketplace.services import tracking

A_BATCH = 100


async def follow(event: OrderShipped, _event_id: str) -> None:
    """A parcel has left: whoever can say where it is, follows it."""
    await tracking.follow(event.shipment_id)


async def ask_carriers(timestamp: int) -> None:
    """Ask about every parcel whose turn it is."""
    for shipment_id in await tracking.due(A_BATCH):
        await tracking.look(shipment_id)
