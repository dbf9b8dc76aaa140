"""From a basket to a paid purchase, in three steps: prepare, pay, finalise.

PREPARE is one transaction: it locks the basket, writes the purchase with its vendor
orders, lines, commission and payment shares, and holds the stock. PAY calls the
provider with no transaction open. FINALISE is idempotent and has one door each for
the return page, the webhook and the sweeper.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number, order_key
from marketplace.errors import Conflict, Invalid
from marketplace.events import PurchaseExpired
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.models.payouts import Commission
from marketplace.queries.carts import CartRow, cart_rows, cart_totals, open_cart
from marketplace.queries.commission import rates_in_order
from marketplace.rules.commission import Rate, fee_on
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.fulfilment import GROUP, GroupStatus, OrderStatus, advance
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.pricing import VendorTotals, included_tax
from marketplace.services import outbox, stock
from marketplace.services.credentials import valid_email
from marketplace.services.settings import ShopSettings, shop_settings


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a purchase goes, as its buyer wrote it."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    phone: str = ""

    def checked(self) -> "Destination":
        """The same, trimmed. Raises Invalid for the first field that cannot be delivered to."""
        values = {item.name: " ".join(getattr(self, item.name).split()) for item in fields(self)}
        needed = {
            "name": "Who should the parcel be addressed to?",
            "line1": "Please enter the street and number.",
            "postcode": "Please enter the postcode.",
            "city": "Please enter the town or city.",
        }
        for name, problem in needed.items():
            if not values[name]:
                raise Invalid(name, problem)
        for name, value in values.items():
            if len(value) > 120:
                raise Invalid(name, "That is longer than fits on a label (120 characters).")
        if values["country"] not in COUNTRIES:
            raise Invalid("country", "We don't deliver to that country yet.")
        return Destination(**values)


def destination_of(form: Mapping[str, Any]) -> Destination:
    """The address that stands in a form."""
    names = (item.name for item in fields(Destination))
    return Destination(**{name: str(form.get(name, "")) for name in names})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A purchase that waits for its money. The token opens it for a guest."""

    payment_id: int
    number: str
    token: str


async def prepare(
    db: Session, actor: Actor, email: str, destination: Destination, expected_minor: int
) -> Prepared:
    """Write the purchase down and hold its stock.

    Raises Invalid for the address, Conflict when the basket is empty, something in
    it cannot be bought, or it no longer costs what the shopper saw.
    """
    email, destination = valid_email(email), destination.checked()
    cart = await open_cart(db, actor, lock=True)
    if cart is None:
        raise Conflict("Your basket is empty.")
    await _supersede(db, cart)
    rows = await cart_rows(db, cart.id)
    if not rows:
        raise Conflict("Your basket is empty.")
    rules = await shop_settings(db)
    if rules.closed_notice:
        raise Conflict(f"{rules.closed_notice} Nothing was charged.")
    totals = cart_totals(rows, rules.tax_bp)
    _check_basket(rows, totals, expected_minor)
    group = OrderGroup(
        number=new_number("F"),
        cart_id=cart.id,
        account_id=actor.account_id,
        email=email,
        address=asdict(destination),
        currency=rows[0].offer.currency,
        expires_at=now() + timedelta(minutes=rules.hold_minutes + 1),
        **_sums(totals),
    )
    db.add(group)
    await db.flush()
    orders = await _write_orders(db, group, totals)
    lines = await _write_lines(db, rows, orders, rules)
    await stock.reserve(db, lines, group.expires_at)
    payment = await _write_payment(db, group, list(orders.values()))
    return Prepared(payment.id, group.number, order_key(group.number))


def _check_basket(rows: list[CartRow], totals: list[VendorTotals], expected_minor: int) -> None:
    for row in rows:
        if row.problem:
            raise Conflict(f"“{row.product.title}”: {row.problem} Nothing was charged.")
    if len({row.offer.currency for row in rows}) > 1:
        raise Conflict("One purchase can only be paid in one currency.")
    if sum(part.total_minor for part in totals) != expected_minor:
        raise Conflict("A price has changed since you looked. Please check your basket again.")


async def _supersede(db: Session, cart: Cart) -> None:
    """An earlier attempt to pay for this basket that came to nothing gives its stock back."""
    earlier = await db.exec(
        select(OrderGroup)
        .where(OrderGroup.cart_id == cart.id, OrderGroup.status == GroupStatus.AWAITING_PAYMENT)
        .with_for_update()
    )
    for group in earlier.all():
        await expire(db, group)


async def expire(db: Session, group: OrderGroup) -> None:
    """Give up on a purchase that nobody paid; money that still comes will be sent back."""
    group.status = advance(GROUP, group.status, "expire")
    orders = await orders_of(db, group)
    for order in orders:
        order.status = OrderStatus.CANCELLED
        order.cancel_reason = "It was not paid."
    await db.flush()
    await stock.release(db, await line_ids_of(db, orders))
    await outbox.record(db, PurchaseExpired(group.id))


async def orders_of(db: Session, group: OrderGroup) -> list[VendorOrder]:
    """The vendor orders of a purchase, locked, always in the same order."""
    rows = await db.exec(
        select(VendorOrder)
        .where(VendorOrder.group_id == group.id)
        .order_by(col(VendorOrder.id))
        .with_for_update()
    )
    return list(rows.all())


async def line_ids_of(db: Session, orders: list[VendorOrder]) -> list[int]:
    """The ids of all lines of these orders."""
    ids = [order.id for order in orders]
    rows = await db.exec(select(OrderLine.id).where(col(OrderLine.vendor_order_id).in_(ids)))
    return [line_id for line_id in rows.all() if line_id is not None]


def _sums(totals: list[VendorTotals]) -> dict[str, Any]:
    return {
        "items_minor": sum(part.items_minor for part in totals),
        "delivery_minor": sum(part.delivery_minor for part in totals),
        "tax_minor": sum(part.tax_minor for part in totals),
        "total_minor": sum(part.total_minor for part in totals),
    }


async def _write_orders(
    db: Session, group: OrderGroup, totals: list[VendorTotals]
) -> dict[int, VendorOrder]:
    orders = {
        part.vendor_id: VendorOrder(
            number=f"{group.number}-{position}",
            group_id=group.id,
            vendor_id=part.vendor_id,
            currency=group.currency,
            items_minor=part.items_minor,
            delivery_minor=part.delivery_minor,
            tax_minor=part.tax_minor,
            total_minor=part.total_minor,
        )
        for position, part in enumerate(totals, start=1)
    }
    db.add_all(orders.values())
    await db.flush()
    return orders


async def _write_lines(
    db: Session, rows: list[CartRow], orders: dict[int, VendorOrder], rules: ShopSettings
) -> list[OrderLine]:
    rates = await rates_in_order(db, rules.commission_bp)
    lines = [_line_of(row, orders[row.offer.vendor_id], rules) for row in rows]
    db.add_all(lines)
    await db.flush()
    for row, line in zip(rows, lines, strict=True):
        order = orders[row.offer.vendor_id]
        fee = _fee_of(row, line, order, rates, rules)
        db.add(fee)
        order.commission_minor += fee.fee_minor
        order.commission_vat_minor += fee.vat_minor
    await db.flush()
    return lines


def _line_of(row: CartRow, order: VendorOrder, rules: ShopSettings) -> OrderLine:
    total = row.offer.price_minor * row.line.quantity
    return OrderLine(
        vendor_order_id=order.id,
        offer_id=row.offer.id,
        product_id=row.product.id,
        variant_id=row.variant.id,
        title=row.product.title,
        variant_name=row.variant.name,
        sku=row.offer.sku,
        condition=row.offer.condition,
        image=row.image_key,
        quantity=row.line.quantity,
        unit_minor=row.offer.price_minor,
        total_minor=total,
        tax_minor=included_tax(total, rules.tax_bp),
    )


def _fee_of(
    row: CartRow, line: OrderLine, order: VendorOrder, rates: list[Rate], rules: ShopSettings
) -> Commission:
    fee = fee_on(
        rates,
        vendor_id=order.vendor_id,
        category_id=row.product.category_id,
        line=Money(line.total_minor, order.currency),
        quantity=line.quantity,
        vat_bp=rules.fee_vat_bp,
    )
    return Commission(order_line_id=line.id, **asdict(fee))


async def _write_payment(db: Session, group: OrderGroup, orders: list[VendorOrder]) -> Payment:
    payment = Payment(
        group_id=group.id,
        provider="stripe",
        currency=group.currency,
        amount_minor=group.total_minor,
    )
    db.add(payment)
    await db.flush()
    for order in orders:
        db.add(
            PaymentShare(
                payment_id=payment.id, vendor_order_id=order.id, amount_minor=order.total_minor
            )
        )
    await db.flush()
    return payment
