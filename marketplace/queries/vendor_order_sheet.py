"""One order with everything its vendor needs to pack, send and account for it."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
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
from marketplace.models.payments import CreditNote
from marketplace.models.payouts import CommissionRule
from marketplace.models.sales import SalePart
from marketplace.models.vendors import Vendor
from marketplace.queries import tax_cards
from marketplace.queries.parcel_shipments import shipments_of
from marketplace.queries.parcels import promise_text
from marketplace.queries.tracking import tracked
from marketplace.queries.vendor_orders import is_paid_for, status_of
from marketplace.queries.vendor_parcels import case_links, open_slip, slips_of
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.deadlines import due_tone, due_words
from marketplace.rules.fulfilment import ORDER, SENT, UNSENT, OrderStatus, possible
from marketplace.rules.kinds import Condition
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CreditKind, FeeVat
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.privacy import ADDRESS_DAYS

STAGES = {
    "placed_at": "Paid",
    "accepted_at": "Accepted",
    "packed_at": "Packed",
    "shipped_at": "Shipped",
    "delivered_at": "Delivered",
}
NO_FEE_VAT = {
    FeeVat.REVERSE_CHARGE: "No VAT: reverse charge, you account for it.",
    FeeVat.OUTSIDE_SCOPE: "No VAT: your shop is outside its territory.",
}


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
    taxes = await tax_cards.taxes_of(db, [order.id])
    parts = {
        "lines": (await sheet_lines(db, [order]))[order.id],
        "timeline": await _timeline(db, order),
        "shipments": (await shipments_of(db, [order.id])).get(order.id, []),
        "slips": await slips_of(db, order),
        "cases": await case_links(db, order),
        "news": (await tracked(db, [order.id]))[order.id],
        "tax": tax_cards.of_order(taxes, order.tax_minor, order.currency),
        "fee_vat_note": await _fee_vat_note(db, order),
        **_amounts(order, await _given_back(db, order)),
    }
    return _sheet(order, group, vendor, parts)


async def _fee_vat_note(db: Session, order: VendorOrder) -> str:
    """Why the fee bears no VAT, if it bears none."""
    found = select(SalePart.fee_vat_reason).where(SalePart.vendor_order_id == order.id).limit(1)
    reason = (await db.exec(found)).first()
    return NO_FEE_VAT.get(FeeVat(reason), "") if reason else ""


def _sheet(order: VendorOrder, group: OrderGroup, vendor: str, parts: dict[str, Any]) -> OrderSheet:
    verbs = possible(ORDER, order.status)
    status, tone = status_of(order)
    moves = [] if order.on_hold else verbs
    due_at = order.ship_by if order.status in UNSENT else None
    lines: list[OrderSheetLine] = parts["lines"]
    return OrderSheet(
        id=order.id,
        number=order.number,
        vendor=vendor,
        placed=_moment(order.placed_at),
        status=status,
        tone=tone,
        due=due_words(due_at, now()) if due_at else "",
        due_tone=due_tone(due_at, now()) if due_at else "neutral",
        notice=order.cancel_reason,
        is_checked=order.on_hold,
        address=_address(order, group.address),
        promise=promise_text(order),
        tax_id=group.tax_id,
        **parts,
        slip=open_slip(lines),
        rates=" and ".join(sorted({line.rate for line in lines if line.rate})),
        can_accept="accept" in moves,
        can_pack="pack" in moves,
        can_ship="ship" in moves,
        can_deliver="deliver" in verbs and len(parts["shipments"]) == 1,
        can_cancel="call_off" in verbs,
        can_be_kind=order.status in SENT,
    )


async def _given_back(db: Session, order: VendorOrder) -> int:
    """What credit notes took from the vendor, less the fee that came back with them."""
    price = col(CreditNote.amount_minor) + col(CreditNote.funded_minor)
    fees = col(CreditNote.fee_minor) + col(CreditNote.fee_vat_minor)
    found = select(func.coalesce(func.sum(price - fees), 0)).where(
        CreditNote.vendor_order_id == order.id, CreditNote.kind != CreditKind.COURTESY
    )
    return int((await db.exec(found)).one())


def _amounts(order: VendorOrder, given_back: int) -> dict[str, Any]:
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
        amounts["earning"] = order.total_minor - fees - given_back
        if given_back:
            amounts["given_back"] = -given_back
    return {name: str(Money(minor, order.currency)) for name, minor in amounts.items()}


def _address(order: VendorOrder, address: dict[str, str]) -> list[str]:
    if order.completed_at and order.completed_at < now() - timedelta(days=ADDRESS_DAYS):
        return [f"No longer shown: the order was completed more than {ADDRESS_DAYS} days ago."]
    place = " ".join(filter(None, map(address.get, ("postcode", "city", "region"))))
    country = address.get("country", "")
    parts = [address.get("name"), address.get("line1"), address.get("line2"), place]
    return [
        part for part in [*parts, COUNTRIES.get(country, country), address.get("phone")] if part
    ]


async def sheet_lines(db: Session, orders: list[VendorOrder]) -> dict[int, list[OrderSheetLine]]:
    """The lines of these orders by the order's id, with the commission on each."""
    currency = {order.id: order.currency for order in orders}
    rows = await db.exec(
        select(OrderLine, SalePart, CommissionRule.name, Product.slug)
        .outerjoin(SalePart, col(SalePart.order_line_id) == col(OrderLine.id))
        .outerjoin(CommissionRule, col(CommissionRule.id) == col(SalePart.rule_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(col(OrderLine.vendor_order_id).in_(currency))
        .order_by(col(OrderLine.id))
    )
    taxes: dict[int | None, str] = {}
    for code in set(currency.values()):
        ids = [order.id for order in orders if order.currency == code]
        taxes |= tax_cards.of_lines(await tax_cards.taxes_of(db, ids), code)
    lines: dict[int, list[OrderSheetLine]] = defaultdict(list)
    for line, fee, rule, slug in rows.all():
        order_id = line.vendor_order_id
        card = _line(line, fee, slug, currency[order_id])
        lines[order_id].append(replace(card, rule=rule or "", tax=taxes.get(line.id, "")))
    return lines


def _line(line: OrderLine, fee: SalePart | None, slug: str, currency: str) -> OrderSheetLine:
    condition = "" if line.condition is Condition.NEW else line.condition.capitalize()
    return OrderSheetLine(
        title=line.title,
        detail=" · ".join(filter(None, (line.variant_name, condition))),
        sku=line.sku,
        image=pictures.url(line.image, 160),
        href=routes.product(slug),
        quantity=line.quantity,
        open=line.open_quantity,
        state=_became(line),
        unit=str(Money(line.unit_minor, currency)),
        total=str(Money(line.total_minor, currency)),
        rate=f"{fee.rate_bp / 100:g}%" if fee else "",
        fee=str(Money(-fee.fee_minor, currency)) if fee else "",
        vat=str(Money(-fee.fee_vat_minor, currency)) if fee else "",
    )


def _became(line: OrderLine) -> str:
    """What became of a line, where it isn't simply all sent or all to be sent."""
    counts = {
        "to send": line.open_quantity if line.open_quantity < line.quantity else 0,
        "sent": line.shipped_quantity if line.shipped_quantity < line.quantity else 0,
        "cancelled": line.cancelled_quantity,
        "back": line.returned_quantity,
    }
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


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
