"""One order with everything its vendor needs to pack, send and account for it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Step
from marketplace.cards.vendor_orders import OrderSheet, OrderSheetLine
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payouts import Commission
from marketplace.models.vendors import Vendor
from marketplace.queries.vendor_orders import TONES, is_paid_for, status_words
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.deadlines import due_tone, due_words
from marketplace.rules.fulfilment import ORDER, OrderStatus, possible
from marketplace.rules.kinds import Condition
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor

STAGES = {
    "placed_at": "Paid",
    "accepted_at": "Accepted",
    "packed_at": "Packed",
    "shipped_at": "Shipped",
    "delivered_at": "Delivered",
}
UNSENT = {OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PACKED}


async def vendor_order(db: Session, actor: Actor, number: str) -> OrderSheet:
    """An order of one's own shop. Raises NotFound for every other."""
    found = await db.exec(
        select(VendorOrder, OrderGroup, Vendor.name)
        .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .where(VendorOrder.number == number, is_paid_for(the_vendor(actor)))
    )
    row = found.first()
    if row is None:
        raise NotFound("We couldn't find that order.")
    order, group, vendor = row
    lines = (await sheet_lines(db, [order]))[order.id or 0]
    return _sheet(order, group, vendor, lines, await _timeline(db, order))


def _sheet(
    order: VendorOrder,
    group: OrderGroup,
    vendor: str,
    lines: list[OrderSheetLine],
    timeline: list[Step],
) -> OrderSheet:
    verbs = possible(ORDER, order.status)
    due_at = order.ship_by if order.status in UNSENT else None
    return OrderSheet(
        id=order.id,
        number=order.number,
        vendor=vendor,
        placed=_moment(order.placed_at),
        status=status_words(order.status),
        tone=TONES.get(order.status, "neutral"),
        due=due_words(due_at, now()) if due_at else "",
        due_tone=due_tone(due_at, now()) if due_at else "neutral",
        notice=order.cancel_reason,
        address=_address(group.address),
        lines=lines,
        timeline=timeline,
        rates=" and ".join(sorted({line.rate for line in lines if line.rate})),
        **_amounts(order),
        can_accept="accept" in verbs,
        can_pack="pack" in verbs,
        can_ship="ship" in verbs,
        can_deliver="deliver" in verbs,
        can_cancel="cancel" in verbs,
    )


def _amounts(order: VendorOrder) -> dict[str, Any]:
    """What the buyer paid and what of it is the vendor's; a cancelled order earns nothing."""
    amounts = {
        "goods": order.items_minor,
        "delivery": order.delivery_minor,
        "total": order.total_minor,
    }
    if order.discount_minor:
        amounts["discount"] = -order.discount_minor
    if order.status != OrderStatus.CANCELLED:
        fees = order.commission_minor + order.commission_vat_minor
        amounts["commission"] = -order.commission_minor
        amounts["commission_vat"] = -order.commission_vat_minor
        amounts["earning"] = order.total_minor - fees
    return {name: str(Money(minor, order.currency)) for name, minor in amounts.items()}


def _address(address: dict[str, str]) -> list[str]:
    place = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    country = address.get("country", "")
    parts = [address.get("name"), address.get("line1"), address.get("line2"), place]
    return [
        part for part in [*parts, COUNTRIES.get(country, country), address.get("phone")] if part
    ]


async def sheet_lines(db: Session, orders: list[VendorOrder]) -> dict[int, list[OrderSheetLine]]:
    """The lines of these orders by the order's id, with the commission on each."""
    currency = {order.id: order.currency for order in orders}
    rows = await db.exec(
        select(OrderLine, Commission, Product.slug)
        .outerjoin(Commission, col(Commission.order_line_id) == col(OrderLine.id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(col(OrderLine.vendor_order_id).in_(currency))
        .order_by(col(OrderLine.id))
    )
    lines: dict[int, list[OrderSheetLine]] = defaultdict(list)
    for line, fee, slug in rows.all():
        order_id = line.vendor_order_id
        lines[order_id].append(_line(line, fee, slug, currency[order_id]))
    return lines


def _line(line: OrderLine, fee: Commission | None, slug: str, currency: str) -> OrderSheetLine:
    condition = "" if line.condition is Condition.NEW else line.condition.capitalize()
    return OrderSheetLine(
        title=line.title,
        detail=" · ".join(filter(None, (line.variant_name, condition))),
        sku=line.sku,
        image=pictures.url(line.image, 160),
        href=routes.product(slug),
        quantity=line.quantity,
        unit=str(Money(line.unit_minor, currency)),
        total=str(Money(line.total_minor, currency)),
        rate=f"{fee.rate_bp / 100:g}%" if fee else "",
        fee=str(Money(-fee.fee_minor, currency)) if fee else "",
        vat=str(Money(-fee.vat_minor, currency)) if fee else "",
    )


async def _timeline(db: Session, order: VendorOrder) -> list[Step]:
    """What happened and what is to come; a cancelled order has nothing to come."""
    shipment = await _shipment_words(db, order)
    moments = {text: getattr(order, name) for name, text in STAGES.items()}
    last = [text for text, moment in moments.items() if moment][-1]
    now_at = "" if order.cancelled_at else last
    done = [_step(text, at, shipment, text == now_at) for text, at in moments.items() if at]
    if order.cancelled_at:
        return [*done, Step("Cancelled", _moment(order.cancelled_at), "failed")]
    return done + [Step(text) for text, at in moments.items() if not at and _is_ahead(text, last)]


def _step(text: str, at: datetime, shipment: str, is_current: bool) -> Step:
    detail = f"{_moment(at)}, {shipment}" if text == "Shipped" and shipment else _moment(at)
    return Step(text, detail, "current" if is_current and text != "Delivered" else "done")


def _is_ahead(text: str, last: str) -> bool:
    stages = list(STAGES.values())
    return stages.index(text) > stages.index(last)


async def _shipment_words(db: Session, order: VendorOrder) -> str:
    shipments = await db.exec(
        select(Shipment).where(Shipment.vendor_order_id == order.id).order_by(col(Shipment.id))
    )
    return "; ".join(f"{one.carrier} {one.tracking}".strip() for one in shipments.all())


def _moment(at: datetime | None) -> str:
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M}" if at else ""
