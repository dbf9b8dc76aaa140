"""What follows when a payment page has come to something: placed, held, sent back, or given up."""

from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.adapters.gateways.terms import Page, PageStatus
from marketplace.errors import Conflict
from marketplace.events import (
    CheckWanted,
    HoldLost,
    OrderHeld,
    OrderPlaced,
    PaymentCaptured,
    PurchasePlaced,
)
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine
from marketplace.models.payments import Capture, Payment, PaymentShare
from marketplace.rules.fulfilment import (
    CREDIT_PROVIDERS,
    GROUP,
    ORDER,
    PAYMENT,
    GroupStatus,
    PaymentStatus,
    advance,
)
from marketplace.rules.promises import ship_by
from marketplace.services import carts, credit_spending, outbox, stock
from marketplace.services.checkout import orders_of
from marketplace.services.credits import ask_refund
from marketplace.services.differences import note_other_currency
from marketplace.services.settings import shop_settings

TOO_LATE = "It was paid when nothing was left to be paid."
SETTLED = (PaymentStatus.CAPTURED, PaymentStatus.AUTHORIZED)


async def note(db: Session, payment_id: int, page: Page) -> None:
    """Act on what a page has come to, once; who comes second finds it done.

    Basket, purchase, payment are locked, always in this order.
    """
    found = await db.exec(
        select(OrderGroup.id, OrderGroup.cart_id)
        .join(Payment, col(Payment.group_id) == col(OrderGroup.id))
        .where(Payment.id == payment_id)
    )
    group_id, cart_id = found.one()
    cart = await db.get_one(Cart, cart_id, with_for_update=True)
    group = await db.get_one(OrderGroup, group_id, with_for_update=True)
    payment = await db.get_one(Payment, payment_id, with_for_update=True)
    if page.status == PageStatus.CAPTURED and payment.status not in SETTLED:
        await _note_capture(db, cart, group, payment, page)
    elif page.status == PageStatus.AUTHORISED and payment.status not in SETTLED:
        await _note_hold(db, cart, group, payment, page)
    elif page.status == PageStatus.CLOSED:
        await _note_end(db, payment)
    elif payment.status not in SETTLED and _is_news(payment, page):
        payment.failed_tries += 1 if page.failure else 0
        payment.failure, payment.tried_ref = page.failure, page.tried_ref
        tell(db, f"purchase-{group.id}")


def _is_news(payment: Payment, page: Page) -> bool:
    return (payment.failure, payment.tried_ref) != (page.failure, page.tried_ref)


async def _note_capture(
    db: Session, cart: Cart, group: OrderGroup, payment: Payment, page: Page
) -> None:
    """All of it has come. What nobody waits for any more is sent back whole."""
    if page.captured_minor != payment.amount_minor:
        raise Conflict("The provider has taken another amount than was asked for.")
    payment.status = advance(PAYMENT, payment.status, "capture")
    payment.captured_minor, payment.fee_minor = page.captured_minor, page.fee_minor
    payment.intent_ref, payment.charge_ref = page.intent_ref, page.charge_ref
    payment.is_held, payment.failure = False, ""
    payment.card_mark, payment.card_country = page.card_mark, page.card_country
    capture = Capture(
        payment_id=payment.id,
        provider_ref=page.charge_ref or page.ref,
        amount_minor=page.captured_minor,
        fee_minor=page.fee_minor,
    )
    db.add(capture)
    await db.flush()
    await note_other_currency(db, payment, capture.amount_minor, page.settled_in)
    shares = await _shares(db, payment)
    if shares and group.status == GroupStatus.AWAITING_PAYMENT:
        for share in shares:
            share.captured_minor = share.amount_minor
        await _place_if_covered(db, cart, group)
    else:
        await ask_refund(db, payment, payment.captured_minor, TOO_LATE)
    await outbox.record(db, PaymentCaptured(payment.id, capture.id))


async def _note_hold(
    db: Session, cart: Cart, group: OrderGroup, payment: Payment, page: Page
) -> None:
    """It is held until the vendors accept; for a purchase that was given up it isn't kept."""
    if group.status != GroupStatus.AWAITING_PAYMENT or not await _shares(db, payment):
        return
    payment.status = advance(PAYMENT, payment.status, "authorize")
    payment.intent_ref, payment.charge_ref = page.intent_ref, page.charge_ref
    payment.held_until, payment.failure = page.held_until, ""
    payment.card_mark, payment.card_country = page.card_mark, page.card_country
    await db.flush()
    await _place_if_covered(db, cart, group)


async def _note_end(db: Session, payment: Payment) -> None:
    """Nobody can pay by it any more, or what was held has lapsed."""
    if payment.status == PaymentStatus.AUTHORIZED and payment.held_until:
        payment.held_until = None
        await outbox.record(db, HoldLost(payment.id))
    elif payment.status in (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION):
        payment.status = advance(PAYMENT, payment.status, "fail")


async def _shares(db: Session, payment: Payment) -> list[PaymentShare]:
    rows = await db.exec(select(PaymentShare).where(PaymentShare.payment_id == payment.id))
    return list(rows.all())


async def _place_if_covered(db: Session, cart: Cart, group: OrderGroup) -> None:
    """Place it once every payment that a provider makes is there; credit is our own."""
    waiting = await db.exec(
        select(Payment.id)
        .join(PaymentShare, col(PaymentShare.payment_id) == col(Payment.id))
        .where(
            Payment.group_id == group.id,
            col(Payment.provider).not_in(CREDIT_PROVIDERS),
            col(Payment.status).not_in(SETTLED),
        )
    )
    if waiting.first() is None:
        await _place(db, cart, group)


async def place_covered(db: Session, number: str) -> None:
    """Place a purchase for which nothing is left to be paid at a provider; once.

    Raises Conflict when something is left, or it was given up meanwhile.
    """
    found = await db.exec(select(OrderGroup).where(OrderGroup.number == number))
    group = found.one()
    cart = await db.get_one(Cart, group.cart_id, with_for_update=True)
    await db.refresh(group, with_for_update=True)
    left = await db.exec(
        select(Payment.id).where(
            Payment.group_id == group.id, col(Payment.provider).not_in(CREDIT_PROVIDERS)
        )
    )
    if left.first() is not None:
        raise Conflict("This purchase isn't paid yet.")
    if group.status != GroupStatus.PLACED:
        await _place(db, cart, group)


async def _place(db: Session, cart: Cart, group: OrderGroup) -> None:
    group.status = advance(GROUP, group.status, "place")
    group.placed_at = now()
    rules = await shop_settings(db)
    orders = await orders_of(db, group)
    for order in orders:
        order.status = advance(ORDER, order.status, "place")
        order.placed_at, order.on_hold = group.placed_at, group.needs_check
        if not order.on_hold:
            order.ship_by = ship_by(group.placed_at, order.ship_within or rules.ship_by_days)
    await credit_spending.capture(db, group)
    found = await db.exec(
        select(OrderLine).where(col(OrderLine.vendor_order_id).in_([order.id for order in orders]))
    )
    lines = found.all()
    await stock.commit(db, [line.id for line in lines], group.number)
    await carts.close(db, cart, {line.offer_id: line.quantity for line in lines})
    kind = OrderHeld if group.needs_check else OrderPlaced
    placed = [kind(order.id, group.id, order.vendor_id) for order in orders]
    waiting = [CheckWanted(group.id)] if group.needs_check else []
    await outbox.record(db, PurchasePlaced(group.id), *placed, *waiting)
