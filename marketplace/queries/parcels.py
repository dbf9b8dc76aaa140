"""The parcels of a purchase, with how far each has come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseCard, ShipmentCard
from marketplace.cards.furniture import Step, Tone
from marketplace.cards.orders import BoughtLineCard, ParcelCard
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.queries.aftersales import claimable, returnable
from marketplace.queries.bought_cases import cases_of
from marketplace.queries.money_back import money_back_of_orders
from marketplace.queries.parcel_shipments import shipments_of
from marketplace.queries.tracking import tracked
from marketplace.rules.aftersales import is_within
from marketplace.rules.delivery import window
from marketplace.rules.fulfilment import ORDER, UNSENT, OrderStatus, possible
from marketplace.rules.kinds import Condition
from marketplace.rules.money import Money
from marketplace.rules.texts import day

STATUS_WORDS: dict[OrderStatus, tuple[str, Tone]] = {
    OrderStatus.AWAITING_PAYMENT: ("Waiting for payment", "warn"),
    OrderStatus.PLACED: ("Placed", "accent"),
    OrderStatus.ACCEPTED: ("Being prepared", "accent"),
    OrderStatus.PACKED: ("Packed", "accent"),
    OrderStatus.PARTLY_SHIPPED: ("Partly on its way", "accent"),
    OrderStatus.SHIPPED: ("On its way", "accent"),
    OrderStatus.DELIVERED: ("Delivered", "good"),
    OrderStatus.COMPLETED: ("Delivered", "good"),
    OrderStatus.CANCELLED: ("Cancelled", "bad"),
}
ARRIVED = {OrderStatus.DELIVERED, OrderStatus.COMPLETED}


@dataclass(frozen=True)
class Told:
    """What there is to tell of an order beside its lines; `taxes` in words by line."""

    shipments: list[ShipmentCard]
    cases: list[CaseCard]
    back: str
    return_days: int
    is_returnable: bool
    taxes: Mapping[int | None, str]
    news: list[Step]


async def parcels_of(
    db: Session, group: OrderGroup, return_days: int, taxes: Mapping[int | None, str]
) -> list[ParcelCard]:
    """What each vendor sends, in the order of the vendor orders, for who bought it."""
    rows = await db.exec(
        select(VendorOrder, Vendor)
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(VendorOrder.id))
    )
    orders = rows.all()
    ids = [order.id for order, _vendor in orders]
    lines, shipments = await _lines(db, ids), await shipments_of(db, ids)
    cases, back = await cases_of(db, ids), await money_back_of_orders(db, ids)
    news = await tracked(db, ids)
    return [
        _parcel(
            order,
            vendor,
            lines[order.id],
            Told(
                await _with_claims(db, order, shipments.get(order.id, [])),
                cases.get(order.id, []),
                back.get(order.id, ""),
                return_days,
                any((await returnable(db, order.id)).values()),
                taxes,
                news[order.id],
            ),
        )
        for order, vendor in orders
    ]


async def _with_claims(
    db: Session, order: VendorOrder, shipments: list[ShipmentCard]
) -> list[ShipmentCard]:
    """The parcels, each knowing whether there is anything left in it to complain about."""
    found = []
    for one in shipments:
        free = await claimable(db, order.id, one.id) if one.can_claim else {}
        found.append(replace(one, can_claim=any(free.values())))
    return found


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


def _parcel(
    order: VendorOrder, vendor: Vendor, lines: Sequence[tuple[OrderLine, str]], told: Told
) -> ParcelCard:
    words, tone = STATUS_WORDS[order.status]
    verbs = possible(ORDER, order.status)
    tracking = told.shipments[-1].tracking if told.shipments else ""
    unsent = [f"{line.open_quantity} × {line.title}" for line, _ in lines if line.open_quantity]
    return ParcelCard(
        id=order.id,
        number=order.number,
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        status=words,
        tone=tone,
        promise=_promise(order),
        tracking=tracking,
        refund_text=told.back,
        shipments=told.shipments,
        has_parcels=len(told.shipments) > 1 or bool(told.shipments and unsent),
        unsent=unsent,
        cases=told.cases,
        news=told.news,
        steps=_steps(order, tracking),
        lines=[_line(line, slug, order, told.taxes.get(line.id, "")) for line, slug in lines],
        delivery=fee_text(order.delivery_minor, order.currency),
        total=str(Money(order.total_minor, order.currency)),
        can_cancel="cancel" in verbs and order.status != OrderStatus.AWAITING_PAYMENT,
        can_confirm="deliver" in verbs,
        **_return_terms(order, told),
    )


def _return_terms(order: VendorOrder, told: Told) -> dict[str, Any]:
    """Whether something can be sent back by now, and until when."""
    if not (told.is_returnable and is_within(order.delivered_at, told.return_days, now())):
        return {}
    ends = order.delivered_at and order.delivered_at + timedelta(days=told.return_days)
    return {"can_return": True, "return_by": day(ends) if ends else ""}


def fee_text(minor: int, currency: str) -> str:
    """What delivery cost, in words."""
    return str(Money(minor, currency)) if minor else "Free"


def _promise(order: VendorOrder) -> str:
    is_waiting = order.status in UNSENT
    leaves = f"Leaves by {day(order.ship_by)}" if order.ship_by and is_waiting else ""
    comes = "" if order.status in ARRIVED | {OrderStatus.CANCELLED} else promise_text(order)
    return " · ".join(filter(None, (comes, leaves)))


def promise_text(order: VendorOrder) -> str:
    """How and when it was said to come: "Express, Thu 26 – Fri 27 Nov"; empty for old orders."""
    if not (order.promised_from and order.promised_until):
        return ""
    days = window(order.promised_from, order.promised_until)
    return ", ".join(filter(None, (order.service.capitalize(), days)))


def _steps(order: VendorOrder, tracking: str) -> list[Step]:
    if order.status == OrderStatus.CANCELLED:
        told = f"{_when(order.cancelled_at)} · {order.cancel_reason}".strip(" ·")
        return [_step("Placed", order.placed_at, True), Step("Cancelled", told, "failed")]
    by = f" · {tracking}" if tracking else ""
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


def _line(line: OrderLine, slug: str, order: VendorOrder, tax: str) -> BoughtLineCard:
    condition = "" if line.condition == Condition.NEW else line.condition.capitalize()
    return BoughtLineCard(
        id=line.id,
        href=routes.product(slug),
        title=line.title,
        detail=" · ".join(part for part in (line.variant_name, condition) if part),
        image=pictures.url(line.image, 160) if line.image else "",
        quantity_text=f"{line.quantity} × {Money(line.unit_minor, order.currency)}",
        amount=str(Money(line.total_minor, order.currency)),
        tax=tax,
        review_href=f"{routes.product(slug)}#reviews" if order.status in ARRIVED else "",
    )
