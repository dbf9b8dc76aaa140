"""The orders of the demo shop's last ninety days, paid, sent, delivered and booked."""

from dataclasses import dataclass, field
from itertools import groupby

from marketplace.adapters.database import Session
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.load_people import People
from marketplace.demo.order_rows import (
    Bought,
    capture_row,
    group_row,
    line_row,
    move_row,
    order_row,
    part_rows,
    payment_row,
    shipment_row,
)
from marketplace.demo.shapes import DemoOrder, DemoShop
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Capture, Payment, PaymentShare
from marketplace.models.sales import SalePart
from marketplace.rules.kinds import CartStatus
from marketplace.services.bookkeeping import book_capture, book_earning
from marketplace.services.settings import ShopSettings, shop_settings


@dataclass
class Purchase:
    """One past purchase: a group of orders, what was bought in each, and its payment.

    What was written for each order is found by its id.
    """

    group: OrderGroup
    orders: list[tuple[VendorOrder, list[Bought]]]
    payment: Payment
    capture: Capture = field(init=False)
    lines: dict[int, list[OrderLine]] = field(default_factory=dict)
    parts: dict[int, list[SalePart]] = field(default_factory=dict)
    shipments: dict[int, Shipment] = field(default_factory=dict)


async def load_orders(db: Session, shop: DemoShop, people: People, catalogue: Catalogue) -> None:
    """Write every past order as if it had gone through the checkout at its time."""
    rules = await shop_settings(db)
    carts = [
        Cart(account_id=people.shoppers[demo.person], status=CartStatus.ORDERED)
        for demo in shop.orders
    ]
    db.add_all(carts)
    await db.flush()
    purchases = [
        _purchase(shop, demo, cart, catalogue, rules)
        for demo, cart in zip(shop.orders, carts, strict=True)
    ]
    await _write(db, purchases, rules)
    for purchase in purchases:
        await _book(db, purchase)
    await db.flush()


def _purchase(
    shop: DemoShop, demo: DemoOrder, cart: Cart, catalogue: Catalogue, rules: ShopSettings
) -> Purchase:
    vendors = {vendor.id: vendor for vendor in catalogue.vendors.values()}
    bought = []
    for line in demo.lines:
        offer = catalogue.offers[line.product, line.variant, line.offer]
        catalogue.products[line.product].sold_count += line.quantity
        bought.append(Bought(shop.products[line.product], line, offer))
    bought.sort(key=lambda one: one.offer.vendor_id)
    orders = [
        (order_row(vendors[vendor_id], catalogue.profiles[vendor_id], theirs, demo, rules), theirs)
        for vendor_id, group in groupby(bought, lambda one: one.offer.vendor_id)
        for theirs in [list(group)]
    ]
    group = group_row(shop.people[demo.person], cart, [order for order, _ in orders])
    return Purchase(group, orders, payment_row(group))


async def _write(db: Session, purchases: list[Purchase], rules: ShopSettings) -> None:
    """Write the rows, those that others point to first."""
    db.add_all(purchase.group for purchase in purchases)
    await db.flush()
    for purchase in purchases:
        purchase.payment.group_id = purchase.group.id
        db.add(purchase.payment)
        for position, (order, _) in enumerate(purchase.orders, start=1):
            order.group_id, order.number = purchase.group.id, f"{purchase.group.number}-{position}"
            db.add(order)
    await db.flush()
    for purchase in purchases:
        for order, bought in purchase.orders:
            purchase.lines[order.id] = [line_row(order, one, rules) for one in bought]
            db.add_all(purchase.lines[order.id])
            db.add(_share(purchase.payment, order))
            if order.shipped_at:
                purchase.shipments[order.id] = shipment_row(order)
                db.add(purchase.shipments[order.id])
    await db.flush()
    for purchase in purchases:
        purchase.capture = capture_row(purchase.payment)
        db.add(purchase.capture)
        for order, _ in purchase.orders:
            purchase.parts[order.id] = part_rows(order, purchase.lines[order.id], rules)
            db.add_all(purchase.parts[order.id])
    await db.flush()
    for purchase in purchases:
        for order_id, shipment in purchase.shipments.items():
            db.add_all(move_row(part, shipment) for part in purchase.parts[order_id])
    await db.flush()


def _share(payment: Payment, order: VendorOrder) -> PaymentShare:
    return PaymentShare(
        payment_id=payment.id,
        vendor_order_id=order.id,
        amount_minor=order.total_minor,
        captured_minor=order.total_minor,
    )


async def _book(db: Session, purchase: Purchase) -> None:
    await book_capture(db, purchase.capture.id)
    for shipment in purchase.shipments.values():
        await book_earning(db, shipment.id)
