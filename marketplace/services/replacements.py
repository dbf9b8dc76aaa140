"""Sending something in place of what came back or never came: a parcel without a new sale."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.events import ReplacementSent
from marketplace.models.aftersales import Claim, OrderReturn, ReturnLine
from marketplace.models.catalog import Variant
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.orders import Shipment, ShipmentLine, VendorOrder
from marketplace.rules.aftersales import CLAIM, RETURN
from marketplace.rules.case_kinds import ShipmentKind
from marketplace.rules.fulfilment import advance
from marketplace.rules.permissions import Actor
from marketplace.services import outbox
from marketplace.services.order_access import own_order
from marketplace.services.return_access import (
    case_of,
    pieces_back,
    pieces_claimed,
    tell_claim,
    tell_return,
)
from marketplace.services.shipments import label

Contents = dict[int, tuple[int, str]]
"""By line id how many, and the variant that is sent instead, if it is another one."""


async def send_for_return(
    db: Session, actor: Actor, return_id: int, carrier: str, tracking: str
) -> None:
    """The vendor sends what was taken off the shelf for an exchange."""
    one, order = await case_of(db, actor, OrderReturn, return_id, own_order)
    status = advance(RETURN, one.status, "replace")
    contents = {line: (count, "") for line, count in (await pieces_back(db, one)).items()}
    contents |= await _others(db, one)
    one.replacement_id = await _send(db, order, label(carrier, tracking), contents)
    one.status, one.closed_at, one.due_at = status, now(), None
    await tell_return(db, order, one)


async def send_for_claim(
    db: Session, actor: Actor, claim_id: int, carrier: str, tracking: str
) -> None:
    """The vendor sends once more what didn't arrive, or arrived damaged or wrong."""
    claim, order = await case_of(db, actor, Claim, claim_id, own_order)
    status = advance(CLAIM, claim.status, "replace")
    contents = {line: (count, "") for line, count in (await pieces_claimed(db, claim)).items()}
    claim.replacement_id = await _send(db, order, label(carrier, tracking), contents)
    claim.status, claim.closed_at, claim.due_at = status, now(), None
    await tell_claim(db, order, claim)


async def _others(db: Session, one: OrderReturn) -> Contents:
    rows = await db.exec(
        select(ReturnLine, Variant.name)
        .join(Offer, col(Offer.id) == col(ReturnLine.wanted_offer_id))
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .where(ReturnLine.return_id == one.id)
    )
    return {row.order_line_id: (row.quantity, name) for row, name in rows.all()}


async def _send(db: Session, order: VendorOrder, by: tuple[str, str], contents: Contents) -> int:
    carrier, tracking = by
    shipment = Shipment(
        vendor_order_id=order.id,
        kind=ShipmentKind.REPLACEMENT,
        carrier=carrier,
        tracking=tracking,
        shipped_at=now(),
    )
    db.add(shipment)
    await db.flush()
    for line_id, (count, instead) in contents.items():
        line = ShipmentLine(shipment_id=shipment.id, order_line_id=line_id, quantity=count)
        line.instead = instead
        db.add(line)
    await outbox.record(db, ReplacementSent(order.id, order.group_id, order.vendor_id, shipment.id))
    return shipment.id
