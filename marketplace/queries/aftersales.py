"""What is free to be sent back or complained about, and what is open about an order."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderLine, Shipment, ShipmentLine
from marketplace.rules.aftersales import (
    HELD_BY_CLAIMS,
    HELD_BY_RETURNS,
    OPEN_CLAIMS,
    OPEN_RETURNS,
)
from marketplace.rules.case_kinds import ClaimStatus, ShipmentKind
from marketplace.rules.kinds import OfferStatus, ShipmentStatus


async def returnable(db: Session, order_id: int) -> dict[int, int]:
    """Pieces by line that arrived and are neither on their way back nor were paid back."""
    arrived = await _sums(
        db,
        select(ShipmentLine.order_line_id, func.sum(ShipmentLine.quantity))
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .where(
            Shipment.vendor_order_id == order_id,
            Shipment.kind == ShipmentKind.SALE,
            Shipment.status == ShipmentStatus.DELIVERED,
        )
        .group_by(col(ShipmentLine.order_line_id)),
    )
    return await _without_taken(db, order_id, arrived, OPEN_CLAIMS)


async def claimable(db: Session, order_id: int, shipment_id: int) -> dict[int, int]:
    """Pieces by line that a parcel held and about which nothing else is open."""
    held = await _sums(
        db,
        select(ShipmentLine.order_line_id, ShipmentLine.quantity)
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .where(Shipment.vendor_order_id == order_id, Shipment.id == shipment_id),
    )
    sent = await _sums(
        db,
        select(OrderLine.id, OrderLine.shipped_quantity).where(
            OrderLine.vendor_order_id == order_id
        ),
    )
    free = await _without_taken(db, order_id, sent, HELD_BY_CLAIMS)
    return {line: min(count, free.get(line, 0)) for line, count in held.items()}


async def _without_taken(
    db: Session, order_id: int, counts: dict[int, int], claims: set[ClaimStatus]
) -> dict[int, int]:
    paid_back = await _sums(
        db,
        select(OrderLine.id, OrderLine.returned_quantity).where(
            OrderLine.vendor_order_id == order_id
        ),
    )
    returning = await _sums(
        db,
        select(ReturnLine.order_line_id, func.sum(ReturnLine.quantity))
        .join(OrderReturn, col(OrderReturn.id) == col(ReturnLine.return_id))
        .where(
            OrderReturn.vendor_order_id == order_id, col(OrderReturn.status).in_(HELD_BY_RETURNS)
        )
        .group_by(col(ReturnLine.order_line_id)),
    )
    claimed = await _sums(
        db,
        select(ClaimLine.order_line_id, func.sum(ClaimLine.quantity))
        .join(Claim, col(Claim.id) == col(ClaimLine.claim_id))
        .where(Claim.vendor_order_id == order_id, col(Claim.status).in_(claims))
        .group_by(col(ClaimLine.order_line_id)),
    )
    taken = (paid_back, returning, claimed)
    return {
        line: max(0, count - sum(one.get(line, 0) for one in taken))
        for line, count in counts.items()
    }


async def _sums(db: Session, found: Any) -> dict[int, int]:
    return {line: int(count) for line, count in (await db.exec(found)).all()}


async def has_open_case(db: Session, order_id: int) -> bool:
    """Whether a return or a claim about an order isn't over."""
    returns = select(OrderReturn.id).where(
        OrderReturn.vendor_order_id == order_id, col(OrderReturn.status).in_(OPEN_RETURNS)
    )
    claims = select(Claim.id).where(
        Claim.vendor_order_id == order_id, col(Claim.status).in_(OPEN_CLAIMS)
    )
    found = [(await db.exec(one.limit(1))).first() for one in (returns, claims)]
    return any(one is not None for one in found)


async def swaps(db: Session, line: OrderLine) -> list[tuple[int, str]]:
    """Offers that a line may be exchanged for: other variants, same vendor, same price; by name."""
    same = await db.get_one(Offer, line.offer_id)
    rows = await db.exec(
        select(Offer.id, Variant.name)
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .where(
            Offer.product_id == line.product_id,
            Offer.vendor_id == same.vendor_id,
            Offer.condition == line.condition,
            Offer.price_minor == line.unit_minor,
            Offer.status == OfferStatus.ACTIVE,
            Offer.id != line.offer_id,
        )
        .order_by(col(Variant.id))
    )
    return list(rows.all())
