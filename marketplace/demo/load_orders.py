"""The orders of the demo shop's last ninety days, paid, sent, delivered and booked."""

from dataclasses import dataclass
from itertools import groupby

from marketplace.adapters.database import Session
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.load_people import People
from marketplace.demo.order_rows import (
    Bought,
    group_row,
    line_row,
    order_row,
    payment_row,
    shipment_row,
)
from marketplace.demo.shapes import DemoOrder, DemoShop
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.rules.kinds import CartStatus
from marketplace.services.bookkeeping import book_capture, book_earning
from marketplace.services.settings import ShopSettings, shop_settings


@dataclass
class Purchase:
    """One past purchase: a group of orders, what was bought in each, and its payment."""

    group: OrderGroup
    orders: list[tuple[VendorOrder, list[Bought]]]
    payment: Payment


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
        (order_row(vendors[vendor_id], theirs, demo, rules), theirs)
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
            db.add_all(line_row(order, one, rules) for one in bought)
            db.add(_share(purchase.payment, order))
            if order.shipped_at:
                db.add(shipment_row(order))
    await db.flush()


def _share(payment: Payment, order: VendorOrder) -> PaymentShare:
    return PaymentShare(
        payment_id=payment.id, vendor_order_id=order.id, amount_minor=order.total_minor
    )


async def _book(db: Session, purchase: Purchase) -> None:
    await book_capture(db, purchase.payment.id)
    for order, _ in purchase.orders:
        if order.shipped_at:
            await book_earning(db, order.id)
