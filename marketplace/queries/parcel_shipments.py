"""The parcels of orders as their buyers and vendors follow them, each with its own steps."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.aftersales import ShipmentCard
from marketplace.cards.furniture import Step, Tone
from marketplace.models.orders import OrderLine, Shipment, ShipmentLine
from marketplace.rules.case_kinds import ShipmentKind
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.texts import day

WORDS: dict[ShipmentStatus, tuple[str, Tone]] = {
    ShipmentStatus.SHIPPED: ("On its way", "accent"),
    ShipmentStatus.DELIVERED: ("Delivered", "good"),
    ShipmentStatus.LOST: ("Didn't arrive", "bad"),
}


async def shipments_of(db: Session, order_ids: Sequence[int]) -> dict[int, list[ShipmentCard]]:
    """Every parcel of these orders by the order's id, the first sent first."""
    found = select(Shipment).where(col(Shipment.vendor_order_id).in_(order_ids))
    by_order: dict[int, list[Shipment]] = defaultdict(list)
    for shipment in (await db.exec(found.order_by(col(Shipment.id)))).all():
        by_order[shipment.vendor_order_id].append(shipment)
    ids = [one.id for some in by_order.values() for one in some]
    contents = await _contents(db, ids)
    return {order: _cards(some, contents) for order, some in by_order.items()}


async def _contents(db: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    rows = await db.exec(
        select(ShipmentLine, OrderLine)
        .join(OrderLine, col(OrderLine.id) == col(ShipmentLine.order_line_id))
        .where(col(ShipmentLine.shipment_id).in_(ids))
        .order_by(col(OrderLine.id))
    )
    by_parcel: dict[int, list[str]] = defaultdict(list)
    for packed, line in rows.all():
        name = packed.instead or line.variant_name
        detail = f" ({name})" if name else ""
        by_parcel[packed.shipment_id].append(f"{packed.quantity} × {line.title}{detail}")
    return by_parcel


def _cards(shipments: list[Shipment], contents: dict[int, list[str]]) -> list[ShipmentCard]:
    bought = [one for one in shipments if one.kind == ShipmentKind.SALE]
    return [_card(one, _title(one, bought), contents.get(one.id, [])) for one in shipments]


def _title(shipment: Shipment, bought: list[Shipment]) -> str:
    if shipment.kind == ShipmentKind.REPLACEMENT:
        return "Replacement"
    return f"Parcel {bought.index(shipment) + 1} of {len(bought)}" if len(bought) > 1 else "Parcel"


def _card(shipment: Shipment, title: str, contents: list[str]) -> ShipmentCard:
    words, tone = WORDS[shipment.status]
    is_on_its_way = shipment.status == ShipmentStatus.SHIPPED
    return ShipmentCard(
        id=shipment.id,
        title=title,
        status=words,
        tone=tone,
        tracking=f"{shipment.carrier} {shipment.tracking}".strip(),
        contents=contents,
        steps=[
            Step("Sent", _when(shipment.shipped_at), "current" if is_on_its_way else "done"),
            _last(shipment),
        ],
        can_confirm=is_on_its_way,
        can_claim=shipment.status != ShipmentStatus.LOST,
    )


def _last(shipment: Shipment) -> Step:
    if shipment.status == ShipmentStatus.LOST:
        return Step("Didn't arrive", "", "failed")
    return Step(
        "Delivered", _when(shipment.delivered_at), "done" if shipment.delivered_at else "todo"
    )


def _when(at: datetime | None) -> str:
    return f"{day(at)}, {at:%H:%M}" if at else ""
