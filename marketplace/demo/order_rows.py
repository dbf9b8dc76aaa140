"""The rows of a demo order: how far it has come follows from its age."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from marketplace.adapters.tokens import new_number
from marketplace.demo.shapes import DemoOrder, DemoOrderLine, DemoPerson, DemoProduct
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Capture, Payment
from marketplace.models.sales import SaleMove, SalePart
from marketplace.models.vendors import Vendor
from marketplace.rules.delivery import Terms
from marketplace.rules.fulfilment import GroupStatus, OrderStatus, PaymentStatus
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.money import allocate
from marketplace.rules.money_kinds import MoveKind
from marketplace.rules.parcels import postage
from marketplace.rules.pricing import included_tax
from marketplace.services.settings import ShopSettings

ON_ITS_WAY_DAYS = 5
"""Younger orders have not arrived yet; the newest still wait to be accepted, packed, sent."""
LATEST_MINUTES = 600
"""An order of today was placed within the last ten hours."""


class Bought(NamedTuple):
    """A line with what it names."""

    product: DemoProduct
    line: DemoOrderLine
    offer: Offer

    @property
    def total_minor(self) -> int:
        """The price of all pieces."""
        return self.offer.price_minor * self.line.quantity


def order_row(
    vendor: Vendor,
    profiles: Mapping[int | None, Terms],
    bought: list[Bought],
    demo: DemoOrder,
    rules: ShopSettings,
) -> VendorOrder:
    """A vendor's part of a purchase; its group and number are not known yet."""
    placed = now() - timedelta(days=demo.days_ago - 1, minutes=demo.minute % LATEST_MINUTES)
    items = sum(one.total_minor for one in bought)
    goods = ((profiles[b.offer.profile_id], b.total_minor) for b in bought)
    delivery = postage(goods).price_minor
    fee = items * rules.commission_bp // 10_000
    order = VendorOrder(
        number="",
        group_id=0,
        vendor_id=vendor.id,
        currency=vendor.currency,
        items_minor=items,
        delivery_minor=delivery,
        total_minor=items + delivery,
        tax_minor=included_tax(items + delivery, rules.tax_bp),
        commission_minor=fee,
        commission_vat_minor=fee * rules.fee_vat_bp // 10_000,
        status=OrderStatus.PLACED,
        placed_at=placed,
        created_at=placed,
        ship_by=placed + timedelta(days=rules.ship_by_days),
    )
    _move_on(order, placed)
    return order


def _move_on(order: VendorOrder, placed: datetime) -> None:
    """An order comes one stage further a day."""
    age = (now() - placed).days
    if age >= 2 or (age == 1 and placed.minute % 2):
        order.status, order.accepted_at = OrderStatus.ACCEPTED, placed + timedelta(hours=5)
    if age >= 2:
        order.status, order.packed_at = OrderStatus.PACKED, placed + timedelta(hours=28)
    if age >= 3:
        order.status, order.shipped_at = OrderStatus.SHIPPED, placed + timedelta(hours=30)
    if age > ON_ITS_WAY_DAYS:
        order.status, order.delivered_at = OrderStatus.DELIVERED, placed + timedelta(days=4)


def group_row(person: DemoPerson, cart: Cart, orders: list[VendorOrder]) -> OrderGroup:
    """The purchase that the orders are parts of."""
    is_over = all(order.status == OrderStatus.DELIVERED for order in orders)
    placed = orders[0].created_at
    return OrderGroup(
        number=new_number("F"),
        cart_id=cart.id,
        account_id=cart.account_id,
        email=person.email,
        status=GroupStatus.CLOSED if is_over else GroupStatus.PLACED,
        currency=orders[0].currency,
        items_minor=sum(order.items_minor for order in orders),
        delivery_minor=sum(order.delivery_minor for order in orders),
        tax_minor=sum(order.tax_minor for order in orders),
        total_minor=sum(order.total_minor for order in orders),
        address={
            "name": f"{person.given_name} {person.family_name}",
            "line1": person.street,
            "line2": "",
            "city": person.city,
            "postcode": person.postal_code,
            "country": person.country,
            "phone": "",
        },
        expires_at=placed,
        placed_at=placed,
        created_at=placed,
    )


def line_row(order: VendorOrder, bought: Bought, rules: ShopSettings) -> OrderLine:
    """A line of a written order."""
    product, line, offer = bought
    return OrderLine(
        vendor_order_id=order.id,
        offer_id=offer.id,
        product_id=offer.product_id,
        variant_id=offer.variant_id,
        title=product.name,
        variant_name=product.variants[line.variant].name,
        sku=offer.sku,
        condition=offer.condition,
        quantity=line.quantity,
        unit_minor=offer.price_minor,
        total_minor=bought.total_minor,
        tax_minor=included_tax(bought.total_minor, rules.tax_bp),
        shipped_quantity=line.quantity if order.shipped_at else 0,
    )


def shipment_row(order: VendorOrder) -> Shipment:
    """The parcel that a written order was sent in."""
    return Shipment(
        vendor_order_id=order.id,
        carrier="DHL",
        tracking=f"JD0146{order.id:08d}",
        status=ShipmentStatus.DELIVERED if order.delivered_at else ShipmentStatus.SHIPPED,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
    )


def payment_row(group: OrderGroup) -> Payment:
    """The captured payment of a purchase; its group is not known yet."""
    return Payment(
        group_id=0,
        provider="demo",
        status=PaymentStatus.CAPTURED,
        currency=group.currency,
        amount_minor=group.total_minor,
        captured_minor=group.total_minor,
        fee_minor=group.total_minor * 15 // 1_000 + 25,
        created_at=group.created_at,
    )


def capture_row(payment: Payment) -> Capture:
    """The money of a written payment."""
    return Capture(
        payment_id=payment.id,
        provider_ref=f"demo-{payment.id}",
        amount_minor=payment.captured_minor,
        fee_minor=payment.fee_minor,
        created_at=payment.created_at,
    )


def part_rows(order: VendorOrder, lines: list[OrderLine], rules: ShopSettings) -> list[SalePart]:
    """What the lines of a written order are worth, and its delivery; the fees add up to its own."""
    weights = [line.total_minor for line in lines]
    fees = allocate(order.commission_minor, weights)
    vats = allocate(order.commission_vat_minor, weights)
    parts = [
        SalePart(
            vendor_order_id=order.id,
            order_line_id=line.id,
            quantity=line.quantity,
            paid_minor=line.total_minor,
            fee_minor=fee,
            fee_vat_minor=vat,
            rate_bp=rules.commission_bp,
            base_minor=line.total_minor,
        )
        for line, fee, vat in zip(lines, fees, vats, strict=True)
    ]
    if order.delivery_minor:
        parts.append(
            SalePart(vendor_order_id=order.id, quantity=1, paid_minor=order.delivery_minor)
        )
    return parts


def move_row(part: SalePart, shipment: Shipment) -> SaleMove:
    """All of a written part has been sent."""
    return SaleMove(
        part_id=part.id,
        kind=MoveKind.SHIP,
        shipment_id=shipment.id,
        quantity=part.quantity,
        paid_minor=part.paid_minor,
        fee_minor=part.fee_minor,
        fee_vat_minor=part.fee_vat_minor,
    )
