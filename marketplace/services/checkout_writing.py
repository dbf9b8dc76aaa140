"""What PREPARE writes: the vendor orders of a purchase, their lines, their worth, the payment."""

from dataclasses import asdict
from typing import Any

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.models.tax import OrderTax
from marketplace.queries.baskets import CartRow
from marketplace.queries.commission import rates_in_order
from marketplace.queries.credit import Usable
from marketplace.rules.delivery import departure, parcel_arrival
from marketplace.rules.pricing import PricedPart, VendorQuote
from marketplace.rules.shares import shares_of
from marketplace.rules.tax import shares_by_rate
from marketplace.services import credit_spending
from marketplace.services.sale_worth import Sold, sale_parts
from marketplace.services.settings import ShopSettings

SUMS = (
    "items_minor",
    "delivery_minor",
    "discount_minor",
    "tax_minor",
    "added_tax_minor",
    "total_minor",
)
"""The amounts that a quote and an order both have."""


def sums(quotes: list[VendorQuote]) -> dict[str, Any]:
    """What several vendors' parts come to together, by the name of the amount."""
    return {name: sum(getattr(part, name) for part in quotes) for name in SUMS}


async def write_orders(
    db: Session,
    group: OrderGroup,
    quotes: list[VendorQuote],
    rows: list[CartRow],
    rules: ShopSettings,
) -> dict[int, VendorOrder]:
    """One order per vendor, by the vendor's id, with its delivery as it is promised today."""
    orders = {
        part.vendor_id: VendorOrder(
            number=f"{group.number}-{position}",
            group_id=group.id,
            vendor_id=part.vendor_id,
            currency=group.currency,
            **promise([row for row in rows if row.offer.vendor_id == part.vendor_id], rules),
            **sums([part]),
        )
        for position, part in enumerate(quotes, start=1)
    }
    db.add_all(orders.values())
    await db.flush()
    return orders


def promise(rows: list[CartRow], rules: ShopSettings) -> dict[str, Any]:
    """By which service one vendor's goods come, between which days, and when they have to leave."""
    terms = [row.terms for row in rows]
    first, last = parcel_arrival(terms, now().date())
    return {
        "service": rows[0].service,
        "promised_from": first,
        "promised_until": last,
        "ship_within": departure(terms, rules.ship_by_days),
    }


async def write_lines(
    db: Session,
    rows: list[CartRow],
    quotes: list[VendorQuote],
    orders: dict[int, VendorOrder],
    rules: ShopSettings,
) -> list[OrderLine]:
    """The lines as they were described and priced, what each is worth to whom, and its tax."""
    priced = {key: part for one in quotes for key, part in one.lines.items()}
    lines = [_line_of(row, orders[row.offer.vendor_id], priced[row.line.id]) for row in rows]
    db.add_all(lines)
    await db.flush()
    agreed = {row.vendor.id: row.vendor.commission_bp for row in rows}
    rates = await rates_in_order(db, rules.commission_bp, agreed)
    for one in quotes:
        order = orders[one.vendor_id]
        own = [
            Sold(row, line, priced[row.line.id])
            for row, line in zip(rows, lines, strict=True)
            if row.offer.vendor_id == one.vendor_id
        ]
        parts = sale_parts(order, own, one.delivery, rates, rules)
        order.commission_minor = sum(part.fee_minor for part in parts)
        order.commission_vat_minor = sum(part.fee_vat_minor for part in parts)
        db.add_all(parts)
        db.add_all(_taxes(order, own, one.delivery))
    await db.flush()
    return lines


def _taxes(order: VendorOrder, own: list[Sold], delivery: PricedPart) -> list[OrderTax]:
    taxed = [(sold.line.id, sold.priced) for sold in own]
    parts: list[tuple[int | None, PricedPart]] = [*taxed, (None, delivery)]
    return [
        OrderTax(vendor_order_id=order.id, order_line_id=line_id, **asdict(share))
        for line_id, part in parts
        if part.price_minor
        for share in shares_by_rate(part.tax)
    ]


def _line_of(row: CartRow, order: VendorOrder, priced: PricedPart) -> OrderLine:
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
        unit_minor=row.price_minor,
        total_minor=priced.price_minor,
        discount_minor=priced.off_minor,
        tax_bp=priced.tax.rate_bp,
        tax_minor=priced.tax.amount_minor,
        added_tax_minor=priced.added_tax_minor,
    )


async def write_payments(
    db: Session, group: OrderGroup, orders: list[VendorOrder], credit: list[tuple[Usable, int]]
) -> Payment | None:
    """The payments with each order's share of them: by credit, which is held, then the rest.

    Gives the payment that is going to be asked for at a provider; None when credit covers it.
    """
    left = group.total_minor - sum(amount for _one, amount in credit)
    by_credit = [_payment(group, one.account.kind, amount) for one, amount in credit]
    rest = [_payment(group, "stripe", left)] if left else []
    payments = [*by_credit, *rest]
    db.add_all(payments)
    await db.flush()
    shares = shares_of([each.amount_minor for each in payments], [o.total_minor for o in orders])
    for payment, parts in zip(payments, shares if payments else [], strict=True):
        db.add_all(
            PaymentShare(payment_id=payment.id, vendor_order_id=order.id, amount_minor=part)
            for order, part in zip(orders, parts, strict=True)
            if part
        )
    for payment, (one, _amount) in zip(by_credit, credit, strict=True):
        await credit_spending.hold(db, one.account, payment)
    await db.flush()
    return rest[0] if rest else None


def _payment(group: OrderGroup, provider: str, amount_minor: int) -> Payment:
    return Payment(
        group_id=group.id, provider=provider, currency=group.currency, amount_minor=amount_minor
    )
