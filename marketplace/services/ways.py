"""The ways to pay that shoppers have, and choosing one: at first, or after another failed."""

from datetime import datetime, timedelta

from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.adapters.gateways import GATEWAYS, has_keys
from marketplace.adapters.tokens import is_order_key, order_key
from marketplace.cards.payments import WayCard
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import PaymentReplaced
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment, PaymentShare
from marketplace.rules.charging import CHARGING
from marketplace.rules.fulfilment import (
    CREDIT_PROVIDERS,
    MANUAL,
    MOST_EXTENSIONS,
    PAYMENT,
    GroupStatus,
    PaymentStatus,
    advance,
)
from marketplace.rules.money_kinds import CaptureWhen
from marketplace.rules.permissions import Actor
from marketplace.services import outbox, stock
from marketplace.services.checkout import Prepared, line_ids_of, orders_of
from marketplace.services.settings import ShopSettings, shop_settings

UNPAID = (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION, PaymentStatus.FAILED)
LABELS = {
    "stripe": ("Card", "You enter it on our payment provider’s page."),
    "paypal": ("PayPal", "You agree on PayPal’s page."),
    "razorpay": ("UPI, net banking or wallet", "You pay on Razorpay’s page."),
    "manual": ("Bank transfer", "Your parcels wait for the money, at most {days} days."),
}


def ways_to_pay(rules: ShopSettings, currency: str = "", amount_minor: int = 0) -> list[WayCard]:
    """What is switched on here and has its keys, in the order in which it is offered.

    In a currency only what can charge it, and such an amount.
    """
    return [
        WayCard(name, LABELS[name][0], LABELS[name][1].format(days=rules.manual_days))
        for name in GATEWAYS
        if getattr(rules, f"pay_by_{name}") == "on"
        and has_keys(name)
        and (not currency or CHARGING[name].takes(amount_minor, currency))
    ]


async def choose(db: Session, actor: Actor, payment_id: int | None, way: str) -> None:
    """Pay by this way, chosen before the payment page is opened; "" is the first there is.

    Without a payment there is nothing to choose: credit covers it. Raises Invalid for a way
    that isn't offered.
    """
    if payment_id is None:
        return
    payment = await db.get(Payment, payment_id)
    if payment is None:
        raise NotFound()
    group = await _waiting(db, payment.group_id)
    cart = await db.get_one(Cart, group.cart_id)
    is_theirs = actor.account_id is not None and group.account_id == actor.account_id
    is_guests = actor.visitor is not None and cart.visitor_hash == actor.visitor
    if not (is_theirs or is_guests or actor.is_system):
        raise NotFound()
    await db.refresh(payment, with_for_update=True)
    if payment.provider in CREDIT_PROVIDERS or payment.provider_ref is not None:
        return
    wait = await _set(db, payment, way)
    await _wait_until(db, group, group.created_at + wait * (1 + group.extensions))


async def another_try(db: Session, actor: Actor, number: str, key: str, way: str) -> Prepared:
    """Pay for the same purchase by a way that may be another. Its key says whose it is.

    It is held for longer by that, as often as by asking for it. Raises Conflict when nothing is
    left to be paid, or a bank transfer can't be waited for any more.
    """
    if not is_order_key(key, number):
        raise NotFound()
    found = await db.exec(select(OrderGroup.id).where(OrderGroup.number == number))
    group = await _waiting(db, found.one())
    earlier = await _unpaid(db, group)
    if earlier.provider == way and earlier.status != PaymentStatus.FAILED:
        return Prepared(earlier.id, group.number, order_key(group.number))
    payment = Payment(
        group_id=group.id,
        provider=way,
        currency=earlier.currency,
        amount_minor=earlier.amount_minor,
    )
    db.add(payment)
    await db.flush()
    wait = await _set(db, payment, way)
    await _hold_longer(db, group, payment, now() + wait)
    moved = update(PaymentShare).where(col(PaymentShare.payment_id) == earlier.id)
    await db.execute(moved.values(payment_id=payment.id))
    earlier.status = advance(PAYMENT, earlier.status, "void")
    await outbox.record(db, PaymentReplaced(earlier.id))
    return Prepared(payment.id, group.number, order_key(group.number))


async def _waiting(db: Session, group_id: int) -> OrderGroup:
    """The purchase, its basket locked before it. Raises Conflict when it isn't to be paid."""
    group = await db.get_one(OrderGroup, group_id)
    await db.get_one(Cart, group.cart_id, with_for_update=True)
    await db.refresh(group, with_for_update=True)
    if group.status != GroupStatus.AWAITING_PAYMENT:
        raise Conflict("Nothing is left to be paid here. Please look at your basket.")
    return group


async def _unpaid(db: Session, group: OrderGroup) -> Payment:
    rows = await db.exec(
        select(Payment)
        .where(
            Payment.group_id == group.id,
            col(Payment.provider).not_in(CREDIT_PROVIDERS),
            col(Payment.status).in_(UNPAID),
        )
        .order_by(col(Payment.id).desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = rows.first()
    if found is None:
        raise Conflict("Nothing is left to be paid here. Please look at your basket.")
    return found


async def _set(db: Session, payment: Payment, way: str) -> timedelta:
    """Pay by this way; gives how long it is waited for the money."""
    rules = await shop_settings(db)
    offered = [one.name for one in ways_to_pay(rules, payment.currency, payment.amount_minor)]
    way = way or next(iter(offered), "")
    if way not in offered:
        raise Invalid("way", "Please choose how you want to pay.")
    able = GATEWAYS[way].abilities
    payment.provider = way
    payment.is_held = (
        rules.capture_when == CaptureWhen.ACCEPTANCE and able.holds and able.captures_in_parts
    )
    if way == MANUAL:
        return timedelta(days=rules.manual_days)
    return timedelta(minutes=rules.hold_minutes + 1)


async def _hold_longer(db: Session, group: OrderGroup, payment: Payment, until: datetime) -> None:
    """Others want it as well: after so many times it is held as long as it was, and no longer."""
    if until > group.expires_at:
        is_over = group.extensions >= MOST_EXTENSIONS
        if is_over and payment.provider == MANUAL:
            raise Conflict("It can't be held until a bank transfer comes. Please pay another way.")
        if is_over:
            until = group.expires_at
        else:
            group.extensions += 1
    await _wait_until(db, group, until)


async def _wait_until(db: Session, group: OrderGroup, until: datetime) -> None:
    """The stock is held for as long as the purchase may be paid."""
    group.expires_at = until
    line_ids = await line_ids_of(db, await orders_of(db, group))
    await stock.hold_until(db, line_ids, until)
    await db.flush()
