"""One purchase as staff see it: each vendor's part, and its money."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.staff import PaymentRow, RefundRow, SaleLine, SaleParcel, SaleSheet
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment, Refund
from marketplace.models.vendors import Vendor
from marketplace.queries import tax_cards
from marketplace.queries.parcel_shipments import shipments_of
from marketplace.queries.staff_lists import moment, tone, words
from marketplace.queries.staff_money import journals_of, payment_row, refund_row
from marketplace.queries.vendor_parcels import case_links
from marketplace.rules.fulfilment import SENT
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow, may_see_money


async def sale_sheet(db: Session, actor: Actor, number: str) -> SaleSheet:
    """A purchase by its number. Raises NotFound."""
    allow(actor.is_staff)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == number))).first()
    if group is None:
        raise NotFound("We couldn't find that order.")
    taxes = await tax_cards.taxes_of_group(db, group.id)
    return SaleSheet(
        number=group.number,
        status=words(group.status),
        tone=tone(group.status),
        placed=moment(group.placed_at or group.created_at),
        email=group.email,
        address=_address_lines(group.address),
        goods=str(Money(group.items_minor, group.currency)),
        delivery=str(Money(group.delivery_minor, group.currency)),
        tax=tax_cards.of_order(taxes, group.tax_minor, group.currency),
        tax_id=group.tax_id,
        total=str(Money(group.total_minor, group.currency)),
        parcels=await _parcels(db, group, tax_cards.of_lines(taxes, group.currency)),
        payments=await _payments(db, group),
        refunds=await _refunds(db, group),
        journals=await journals_of(db, actor, group.id) if may_see_money(actor) else [],
    )


def _address_lines(address: dict[str, str]) -> list[str]:
    parts = ("name", "line1", "line2", "postcode", "city", "country")
    return [address[part] for part in parts if address.get(part)]


async def _parcels(
    db: Session, group: OrderGroup, taxes: Mapping[int | None, str]
) -> list[SaleParcel]:
    orders = await db.exec(
        select(VendorOrder, Vendor)
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(VendorOrder.id))
    )
    lines = await _lines(db, group)
    rows = orders.all()
    shipments = await shipments_of(db, [order.id for order, _vendor in rows])
    parcels = []
    for order, vendor in rows:
        its = [
            _line(line, slug, order.currency, taxes.get(line.id, ""))
            for line, slug in lines
            if line.vendor_order_id == order.id
        ]
        links = await case_links(db, order, routes.admin_case)
        card = _parcel(order, vendor, its)
        sent = shipments.get(order.id, [])
        parcels.append(replace(card, shipments=sent, cases=links))
    return parcels


async def _lines(db: Session, group: OrderGroup) -> Sequence[tuple[OrderLine, str]]:
    rows = await db.exec(
        select(OrderLine, Product.slug)
        .join(VendorOrder, col(VendorOrder.id) == col(OrderLine.vendor_order_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(OrderLine.id))
    )
    return rows.all()


def _parcel(order: VendorOrder, vendor: Vendor, lines: list[SaleLine]) -> SaleParcel:
    fee = order.commission_minor + order.commission_vat_minor
    return SaleParcel(
        number=order.number,
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        status=words(order.status),
        tone=tone(order.status),
        note=order.cancel_reason,
        delivery=str(Money(order.delivery_minor, order.currency)),
        total=str(Money(order.total_minor, order.currency)),
        commission=str(Money(fee, order.currency)) if fee else "",
        lines=lines,
        id=order.id,
        can_be_kind=order.status in SENT,
    )


def _line(line: OrderLine, slug: str, currency: str, tax: str) -> SaleLine:
    return SaleLine(
        title=line.title,
        detail=" · ".join(part for part in (line.variant_name, f"SKU {line.sku}") if part),
        quantity_text=f"{line.quantity} × {Money(line.unit_minor, currency)}",
        image=pictures.url(line.image, 160),
        href=routes.product(slug),
        total=str(Money(line.total_minor, currency)),
        tax=tax,
    )


async def _payments(db: Session, group: OrderGroup) -> list[PaymentRow]:
    found = select(Payment).where(Payment.group_id == group.id).order_by(col(Payment.id).desc())
    return [payment_row(payment, group.number) for payment in (await db.exec(found)).all()]


async def _refunds(db: Session, group: OrderGroup) -> list[RefundRow]:
    rows = await db.exec(
        select(Refund, VendorOrder.number)
        .join(VendorOrder, col(VendorOrder.id) == col(Refund.vendor_order_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(Refund.id).desc())
    )
    return [refund_row(refund, number) for refund, number in rows.all()]
