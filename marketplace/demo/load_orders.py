"""The orders of the demo shop's last ninety days, paid, sent, delivered and booked."""

import secrets
from datetime import datetime, timedelta

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number, token_hash
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.load_people import People
from marketplace.demo.shapes import DemoOrder, DemoOrderLine, DemoShop
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.models.vendors import Vendor
from marketplace.rules.fulfilment import GroupStatus, OrderStatus, PaymentStatus
from marketplace.rules.kinds import CartStatus, ShipmentStatus
from marketplace.rules.pricing import DeliveryTerms, delivery_price, included_tax
from marketplace.services.bookkeeping import book_capture, book_earning
from marketplace.services.settings import ShopSettings, shop_settings

ON_ITS_WAY_DAYS = 4
"""Younger orders have not arrived yet; the newest still wait to be packed."""


async def load_orders(db: Session, shop: DemoShop, people: People, catalogue: Catalogue) -> None:
    """Write every past order as if it had gone through the checkout at its time."""
    rules = await shop_settings(db)
    vendors = {vendor.id: vendor for vendor in catalogue.vendors.values()}
    for demo in shop.orders:
        await _load_order(db, shop, demo, people, catalogue, vendors, rules)


async def _load_order(
    db: Session,
    shop: DemoShop,
    demo: DemoOrder,
    people: People,
    catalogue: Catalogue,
    vendors: dict[int, Vendor],
    rules: ShopSettings,
) -> None:
    placed = now() - timedelta(days=demo.days_ago, minutes=demo.minute % 600)
    by_vendor: dict[int, list[tuple[DemoOrderLine, Offer]]] = {}
    for line in demo.lines:
        offer = catalogue.offers[line.product, line.variant, line.offer]
        by_vendor.setdefault(offer.vendor_id, []).append((line, offer))
    account_id = people.shoppers[demo.person]
    cart = Cart(account_id=account_id, status=CartStatus.ORDERED)
    db.add(cart)
    await db.flush()
    orders = [
        _order_of(vendors[vendor_id], bought, placed, rules)
        for vendor_id, bought in by_vendor.items()
    ]
    group = _group_of(shop, demo, account_id, cart, orders, placed)
    db.add(group)
    await db.flush()
    for position, order in enumerate(orders, start=1):
        order.group_id, order.number = group.id, f"{group.number}-{position}"
    db.add_all(orders)
    await db.flush()
    for order in orders:
        db.add_all(_lines_of(order, by_vendor[order.vendor_id], shop, rules))
        if order.shipped_at:
            db.add(_shipment_of(order))
    await _pay_and_book(db, group, orders)
    for line in demo.lines:
        catalogue.products[line.product].sold_count += line.quantity


def _order_of(
    vendor: Vendor,
    bought: list[tuple[DemoOrderLine, Offer]],
    placed: datetime,
    rules: ShopSettings,
) -> VendorOrder:
    items = sum(offer.price_minor * line.quantity for line, offer in bought)
    terms = DeliveryTerms(vendor.delivery_minor, vendor.free_delivery_from_minor)
    delivery = delivery_price(terms, items)
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
    age = (now() - placed).days
    if age < 1:
        return
    order.status, order.accepted_at = OrderStatus.ACCEPTED, placed + timedelta(hours=5)
    if age >= 2:
        order.status, order.shipped_at = OrderStatus.SHIPPED, placed + timedelta(hours=30)
    if age > ON_ITS_WAY_DAYS:
        order.status, order.delivered_at = OrderStatus.DELIVERED, placed + timedelta(days=4)


def _group_of(
    shop: DemoShop,
    demo: DemoOrder,
    account_id: int,
    cart: Cart,
    orders: list[VendorOrder],
    placed: datetime,
) -> OrderGroup:
    person = shop.people[demo.person]
    is_over = all(order.status == OrderStatus.DELIVERED for order in orders)
    return OrderGroup(
        number=new_number("F"),
        cart_id=cart.id,
        account_id=account_id,
        token_hash=token_hash(secrets.token_urlsafe(32)),
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


def _lines_of(
    order: VendorOrder,
    bought: list[tuple[DemoOrderLine, Offer]],
    shop: DemoShop,
    rules: ShopSettings,
) -> list[OrderLine]:
    lines = []
    for line, offer in bought:
        product = shop.products[line.product]
        total = offer.price_minor * line.quantity
        lines.append(
            OrderLine(
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
                total_minor=total,
                tax_minor=included_tax(total, rules.tax_bp),
                shipped_quantity=line.quantity if order.shipped_at else 0,
            )
        )
    return lines


def _shipment_of(order: VendorOrder) -> Shipment:
    return Shipment(
        vendor_order_id=order.id,
        carrier="DHL",
        tracking=f"JD0146{order.id:08d}",
        status=ShipmentStatus.DELIVERED if order.delivered_at else ShipmentStatus.SHIPPED,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
    )


async def _pay_and_book(db: Session, group: OrderGroup, orders: list[VendorOrder]) -> None:
    payment = Payment(
        group_id=group.id,
        provider="demo",
        status=PaymentStatus.CAPTURED,
        currency=group.currency,
        amount_minor=group.total_minor,
        captured_minor=group.total_minor,
        fee_minor=group.total_minor * 15 // 1_000 + 25,
        created_at=group.created_at,
    )
    db.add(payment)
    await db.flush()
    for order in orders:
        share = PaymentShare(
            payment_id=payment.id, vendor_order_id=order.id, amount_minor=order.total_minor
        )
        db.add(share)
    await db.flush()
    await book_capture(db, payment.id)
    for order in orders:
        if order.shipped_at:
            await book_earning(db, order.id)
