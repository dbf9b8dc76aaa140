"""The parcels of a purchase, with how far each has come."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Step, Tone
from marketplace.cards.orders import BoughtLineCard, ParcelCard
from marketplace.models.catalog import Product
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Refund
from marketplace.models.vendors import Vendor
from marketplace.rules.fulfilment import ORDER, OrderStatus, possible
from marketplace.rules.kinds import Condition, RefundStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import day

STATUS_WORDS: dict[OrderStatus, tuple[str, Tone]] = {
    OrderStatus.AWAITING_PAYMENT: ("Waiting for payment", "warn"),
    OrderStatus.PLACED: ("Placed", "accent"),
    OrderStatus.ACCEPTED: ("Being prepared", "accent"),
    OrderStatus.PACKED: ("Packed", "accent"),
    OrderStatus.SHIPPED: ("On its way", "accent"),
    OrderStatus.DELIVERED: ("Delivered", "good"),
    OrderStatus.COMPLETED: ("Delivered", "good"),
    OrderStatus.CANCELLED: ("Cancelled", "bad"),
}
ARRIVED = {OrderStatus.DELIVERED, OrderStatus.COMPLETED}
BEFORE_ARRIVAL = {OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PACKED}


async def parcels_of(db: Session, actor: Actor, group: OrderGroup) -> list[ParcelCard]:
    """What each vendor sends, in the order of the vendor orders."""
    rows = await db.exec(
        select(VendorOrder, Vendor)
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(VendorOrder.id))
    )
    orders = rows.all()
    ids = [order.id for order, _vendor in orders]
    lines, shipments = await _lines(db, ids), await _shipments(db, ids)
    refunds = await _refunds(db, ids)
    is_account = actor.account_id is not None and actor.account_id == group.account_id
    return [
        _parcel(
            order,
            vendor,
            lines[order.id],
            shipments.get(order.id),
            refunds[order.id],
            is_account,
        )
        for order, vendor in orders
    ]


async def _lines(db: Session, order_ids: list[int]) -> dict[int, list[tuple[OrderLine, str]]]:
    rows = await db.exec(
        select(OrderLine, Product.slug)
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(col(OrderLine.vendor_order_id).in_(order_ids))
        .order_by(col(OrderLine.id))
    )
    by_order: dict[int, list[tuple[OrderLine, str]]] = defaultdict(list)
    for line, slug in rows.all():
        by_order[line.vendor_order_id].append((line, slug))
    return by_order


async def _shipments(db: Session, order_ids: list[int]) -> dict[int, Shipment]:
    found = select(Shipment).where(col(Shipment.vendor_order_id).in_(order_ids))
    rows = await db.exec(found.order_by(col(Shipment.id)))
    return {shipment.vendor_order_id: shipment for shipment in rows.all()}


async def _refunds(db: Session, order_ids: list[int]) -> dict[int, list[Refund]]:
    rows = await db.exec(select(Refund).where(col(Refund.vendor_order_id).in_(order_ids)))
    by_order: dict[int, list[Refund]] = defaultdict(list)
    for refund in rows.all():
        by_order[refund.vendor_order_id].append(refund)
    return by_order


def _parcel(
    order: VendorOrder,
    vendor: Vendor,
    lines: Sequence[tuple[OrderLine, str]],
    shipment: Shipment | None,
    refunds: list[Refund],
    is_account: bool,
) -> ParcelCard:
    words, tone = STATUS_WORDS[order.status]
    verbs = possible(ORDER, order.status) if is_account else []
    return ParcelCard(
        id=order.id,
        number=order.number,
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        status=words,
        tone=tone,
        promise=_promise(order),
        tracking=f"{shipment.carrier} {shipment.tracking}" if shipment else "",
        refund_text=_refund_text(refunds),
        steps=_steps(order, shipment),
        lines=[_line(line, slug, order) for line, slug in lines],
        delivery=fee_text(order.delivery_minor, order.currency),
        total=str(Money(order.total_minor, order.currency)),
        can_cancel="cancel" in verbs and order.status != OrderStatus.AWAITING_PAYMENT,
        can_confirm="deliver" in verbs,
    )


def fee_text(minor: int, currency: str) -> str:
    """What delivery cost, in words."""
    return str(Money(minor, currency)) if minor else "Free"


def _promise(order: VendorOrder) -> str:
    is_waiting = order.status in BEFORE_ARRIVAL
    return f"Leaves by {day(order.ship_by)}" if order.ship_by and is_waiting else ""


def _steps(order: VendorOrder, shipment: Shipment | None) -> list[Step]:
    if order.status == OrderStatus.CANCELLED:
        told = f"{_when(order.cancelled_at)} · {order.cancel_reason}".strip(" ·")
        return [_step("Placed", order.placed_at, True), Step("Cancelled", told, "failed")]
    by = f" · {shipment.carrier} {shipment.tracking}" if shipment else ""
    stages = [
        ("Placed", order.placed_at, ""),
        ("Accepted by the shop", order.accepted_at, ""),
        ("Packed", order.packed_at, ""),
        ("Shipped", order.shipped_at, by),
        ("Delivered", order.delivered_at, ""),
    ]
    # A later stage that is reached shows that the earlier ones are behind us.
    reached = max((n for n, stage in enumerate(stages) if stage[1]), default=-1)
    steps = [_step(name, at, n <= reached, extra) for n, (name, at, extra) in enumerate(stages)]
    if 0 <= reached < len(steps) - 1:
        latest = steps[reached]
        steps[reached] = Step(latest.text, latest.detail, "current")
    return steps


def _step(text: str, at: datetime | None, is_done: bool, extra: str = "") -> Step:
    return Step(text, _when(at) + extra if at else "", "done" if is_done else "todo")


def _when(at: datetime | None) -> str:
    return f"{day(at)}, {at:%H:%M}" if at else ""


def _refund_text(refunds: list[Refund]) -> str:
    if not refunds:
        return ""
    amount = Money(sum(refund.amount_minor for refund in refunds), refunds[0].currency)
    if all(refund.status == RefundStatus.SUCCEEDED for refund in refunds):
        return f"{amount} went back to your card."
    return f"{amount} is on its way back to your card."


def _line(line: OrderLine, slug: str, order: VendorOrder) -> BoughtLineCard:
    condition = "" if line.condition == Condition.NEW else line.condition.capitalize()
    return BoughtLineCard(
        id=line.id,
        href=routes.product(slug),
        title=line.title,
        detail=" · ".join(part for part in (line.variant_name, condition) if part),
        image=pictures.url(line.image, 160) if line.image else "",
        quantity_text=f"{line.quantity} × {Money(line.unit_minor, order.currency)}",
        amount=str(Money(line.total_minor, order.currency)),
        review_href=f"{routes.product(slug)}#reviews" if order.status in ARRIVED else "",
    )
