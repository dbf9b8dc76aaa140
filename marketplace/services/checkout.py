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

from marketplace.adapters.database import Session, tell
from marketplace.adapters.tokens import new_number, order_key
from marketplace.errors import Conflict, Drifted, Invalid
from marketplace.events import PurchaseExpired
from marketplace.models.carts import Cart, CartLine
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.queries.baskets import CartRow, cart_rows, open_cart
from marketplace.queries.credit import drawn, usable
from marketplace.queries.promotions import Shopper, offered_to
from marketplace.queries.quoting import quote_rows
from marketplace.queries.tax import exemption_of
from marketplace.rules.countries import COUNTRIES, REGIONS, region_code
from marketplace.rules.fulfilment import (
    GROUP,
    MOST_EXTENSIONS,
    GroupStatus,
    OrderStatus,
    advance,
)
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.pricing import VendorQuote
from marketplace.rules.tax import Buyer, Place
from marketplace.services import credit_spending, outbox, promotion_uses, stock
from marketplace.services.checkout_writing import sums, write_lines, write_orders, write_payments
from marketplace.services.credentials import valid_email
from marketplace.services.settings import shop_settings
from marketplace.services.tax_ids import tested


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a purchase goes, as its buyer wrote it."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""
    phone: str = ""

    @property
    def place(self) -> Place:
        """Where it lies, for taxes."""
        return Place(self.country, region_code(self.country, self.region), self.postcode)

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
        values["region"] = region_code(values["country"], values["region"])
        states = REGIONS.get(values["country"])
        if states and values["region"] not in states:
            raise Invalid("region", "Please enter the state, such as NY.")
        return Destination(**values)


def destination_of(form: Mapping[str, Any]) -> Destination:
    """The address that stands in a form."""
    names = (item.name for item in fields(Destination))
    return Destination(**{name: str(form.get(name, "")) for name in names})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A purchase that waits for its money. The token opens it for a guest.

    `payment_id` is the payment to be made at a provider, None when credit covers everything.
    """

    payment_id: int | None
    number: str
    token: str


async def prepare(
    db: Session,
    actor: Actor,
    email: str,
    destination: Destination,
    expected_minor: int,
    *,
    tax_id: str = "",
    currency: str = "",
) -> Prepared:
    """Write the purchase down and hold its stock, its reductions and its credit.

    `currency` is that of what is expected; empty where it can only be the basket's.

    Raises Invalid for the address or the VAT number, Conflict when the basket is empty or
    something in it cannot be bought, Drifted when it no longer costs what the shopper saw.
    """
    email, destination = valid_email(email), destination.checked()
    tax_id = tested(tax_id, destination.country)
    cart = await open_cart(db, actor, lock=True)
    if cart is None:
        raise Conflict("Your basket is empty.")
    await _supersede(db, cart)
    cart.country, cart.postcode = destination.country, destination.postcode
    rows = await cart_rows(db, cart.id)
    if not rows:
        raise Conflict("Your basket is empty.")
    rules = await shop_settings(db)
    if rules.closed_notice:
        raise Conflict(f"{rules.closed_notice} Nothing was charged.")
    exemption = await exemption_of(db, actor, destination.country)
    buyer = Buyer(destination.place, tax_id, exemption is not None)
    offered = await offered_to(db, cart, rows[0].currency, Shopper(actor.account_id, email))
    quotes = await quote_rows(db, rows, rules.tax_bp, buyer, offered)
    _check_basket(rows, quotes, expected_minor, currency or rows[0].currency)
    currency = rows[0].currency
    group = OrderGroup(
        number=new_number("F"),
        cart_id=cart.id,
        account_id=actor.account_id,
        email=email,
        address=asdict(destination),
        tax_id=tax_id,
        tax_exemption_id=exemption.id if exemption else None,
        currency=currency,
        expires_at=now() + timedelta(minutes=rules.hold_minutes + 1),
        **sums(quotes),
    )
    db.add(group)
    await db.flush()
    orders = await write_orders(db, group, quotes, rows, rules)
    lines = await write_lines(db, rows, quotes, orders, rules)
    await promotion_uses.note(db, group, quotes, offered)
    db.add_all(promotion_uses.line_reductions(rows, lines, quotes, orders))
    await stock.reserve(db, lines, group.expires_at)
    credit = drawn(await usable(db, cart, currency), group.total_minor)
    payment = await write_payments(db, group, list(orders.values()), credit)
    return Prepared(payment.id if payment else None, group.number, order_key(group.number))


def _check_basket(
    rows: list[CartRow], quotes: list[VendorQuote], expected_minor: int, currency: str
) -> None:
    for row in rows:
        if row.problem:
            raise Conflict(f"“{row.product.title}”: {row.problem} Nothing was charged.")
    total = sum(part.total_minor for part in quotes)
    if (total, rows[0].currency) != (expected_minor, currency):
        now_costs = Money(total, rows[0].currency)
        raise Drifted(
            f"A price has changed since you looked: it is {now_costs} in all now, with delivery. "
            "Nothing was charged. Please look at it again.",
            total,
        )


async def _supersede(db: Session, cart: Cart) -> None:
    """An earlier attempt to pay for this basket that came to nothing gives its stock back.

    Here everything that this purchase is going to change is locked, in the order that all keep:
    purchase, orders, promotions, credit, stock.
    """
    rows = await db.exec(
        select(OrderGroup)
        .where(OrderGroup.cart_id == cart.id, OrderGroup.status == GroupStatus.AWAITING_PAYMENT)
        .order_by(col(OrderGroup.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    earlier = rows.all()
    orders = [order for group in earlier for order in await orders_of(db, group)]
    await promotion_uses.lock_for(db, cart, earlier)
    await credit_spending.lock_for(db, cart, earlier)
    wanted = await db.exec(select(CartLine.offer_id).where(CartLine.cart_id == cart.id))
    held = await db.exec(
        select(OrderLine.offer_id).where(
            col(OrderLine.vendor_order_id).in_([order.id for order in orders])
        )
    )
    await stock.lock(db, {*wanted.all(), *held.all()})
    for group in earlier:
        await expire(db, group)


async def hold_longer(db: Session, actor: Actor) -> None:
    """Hold what an unpaid purchase of one's basket holds for as long again, at most twice.

    Raises Conflict when nothing is held any more, or it was held for longer often enough.
    """
    cart = await open_cart(db, actor, lock=True)
    found = await db.exec(
        select(OrderGroup)
        .where(
            OrderGroup.cart_id == (cart.id if cart else None),
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
            OrderGroup.expires_at > now(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    group = found.first()
    if cart is None or group is None:
        raise Conflict("Nothing is held for you any more. It is still in your basket.")
    if group.extensions >= MOST_EXTENSIONS:
        raise Conflict("Others are waiting: it can't be held any longer.")
    rules = await shop_settings(db)
    group.extensions += 1
    group.expires_at = max(group.expires_at, now() + timedelta(minutes=rules.hold_minutes + 1))
    await stock.hold_until(db, await line_ids_of(db, await orders_of(db, group)), group.expires_at)
    tell(db, f"cart-{cart.id}")


async def expire(db: Session, group: OrderGroup) -> None:
    """Give up on a purchase that nobody paid; money that still comes will be sent back."""
    group.status = advance(GROUP, group.status, "expire")
    orders = await orders_of(db, group)
    for order in orders:
        order.status = OrderStatus.CANCELLED
        order.cancel_reason = "It was not paid."
    await db.flush()
    await promotion_uses.give_back(db, group)
    await credit_spending.release(db, group)
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
