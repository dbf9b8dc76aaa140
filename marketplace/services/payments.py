"""PAY and FINALISE: the talk with the payment provider, and what follows when money came.

Nothing here calls the provider while a transaction is open. Every call that moves
money is a row in `money_command` before it is made.
"""

import hashlib
import json

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters import payments as provider
from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.payments import (
    PROVIDER,
    Checkout,
    CheckoutRequest,
    Line,
    NoAnswer,
    Refused,
)
from marketplace.config import settings
from marketplace.errors import Conflict, Unavailable
from marketplace.events import OrderPlaced, PaymentCaptured, PurchasePlaced, RefundRequested
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import MoneyCommand, Payment, Refund
from marketplace.routes import CHECKOUT
from marketplace.rules.fulfilment import GROUP, ORDER, PAYMENT, GroupStatus, PaymentStatus, advance
from marketplace.rules.kinds import CommandState, RefundStatus
from marketplace.rules.promises import ship_by
from marketplace.services import carts, outbox, stock
from marketplace.services.checkout import line_ids_of, orders_of
from marketplace.services.settings import shop_settings


async def open_payment_page(payment_id: int, token: str) -> str:
    """PAY: ask the provider for a hosted payment page and give its address.

    Raises Unavailable when the provider does not answer; the stock stays held and
    asking again opens the same page.
    """
    async with reading() as db:
        payment = await db.get_one(Payment, payment_id)
        group = await db.get_one(OrderGroup, payment.group_id)
        request = await _request_for(db, payment, group, token)
    key = f"checkout-{payment.id}"
    await _prepare_command(key, "open_checkout", request.metadata | {"total": payment.amount_minor})
    try:
        checkout = await provider.open_checkout(request, key)
    except NoAnswer as error:
        await _finish_command(key, CommandState.UNKNOWN, error=str(error))
        raise Unavailable(
            "Our payment provider isn't answering. Nothing was charged. Please try again."
        ) from error
    except Refused as error:
        await _finish_command(key, CommandState.FAILED, error=str(error))
        raise Conflict("The payment could not be started. Nothing was charged.") from error
    async with transaction() as db:
        payment = await db.get_one(Payment, payment_id, with_for_update=True)
        payment.provider_ref, payment.pay_url = checkout.ref, checkout.url
    await _finish_command(key, CommandState.CONFIRMED, ref=checkout.ref)
    return checkout.url


async def _request_for(
    db: Session, payment: Payment, group: OrderGroup, token: str
) -> CheckoutRequest:
    orders = await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))
    by_id = {order.id: order for order in orders.all()}
    lines = await db.exec(
        select(OrderLine)
        .where(col(OrderLine.vendor_order_id).in_(by_id))
        .order_by(col(OrderLine.id))
    )
    asked = [Line(line.title, line.unit_minor, line.quantity) for line in lines.all()]
    if group.delivery_minor:
        asked.append(Line("Delivery", group.delivery_minor, 1))
    base = settings().public_url
    return CheckoutRequest(
        reference=group.number,
        email=group.email,
        currency=group.currency,
        lines=asked,
        success_url=f"{base}/paid/{group.number}?key={token}&session={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{base}{CHECKOUT}?payment=cancelled",
        expires_at=int(group.expires_at.timestamp()),
        metadata={"group": group.number, "payment": str(payment.id)},
    )


async def settle(checkout_ref: str) -> str | None:
    """FINALISE: ask what became of a payment page, and act on it exactly once.

    Gives the purchase's number, or None for a page that is not ours. Called by the
    return page, the webhook and the sweeper; any order, any number of times.
    """
    checkout = await provider.fetch_checkout(checkout_ref)
    async with transaction() as db:
        payment = (
            await db.exec(
                select(Payment).where(
                    Payment.provider == PROVIDER, Payment.provider_ref == checkout_ref
                )
            )
        ).first()
        if payment is None:
            return None
        group = await db.get_one(OrderGroup, payment.group_id)
        # Basket, purchase, payment: always in this order. Who comes second finds it placed.
        cart = await db.get_one(Cart, group.cart_id, with_for_update=True)
        await db.refresh(group, with_for_update=True)
        await db.refresh(payment, with_for_update=True)
        if checkout.is_paid and payment.status != PaymentStatus.CAPTURED:
            _note_capture(payment, checkout)
            await outbox.record(db, PaymentCaptured(payment.id))
            await _place_or_send_back(db, cart, group, payment)
        return group.number


def _note_capture(payment: Payment, checkout: Checkout) -> None:
    if (checkout.amount_minor, checkout.currency) != (payment.amount_minor, payment.currency):
        raise Conflict("The provider reports another amount than was asked for.")
    payment.status = advance(PAYMENT, payment.status, "capture")
    payment.captured_minor = checkout.amount_minor
    payment.intent_ref = checkout.intent_ref
    payment.charge_ref = checkout.charge_ref
    payment.fee_minor = checkout.fee_minor


async def _place_or_send_back(db: Session, cart: Cart, group: OrderGroup, payment: Payment) -> None:
    if group.status == GroupStatus.AWAITING_PAYMENT:
        await _place(db, cart, group)
        return
    orders = await orders_of(db, group)
    for order in orders:
        await ask_refund(
            db, payment, order, order.total_minor, "The purchase had expired before it was paid."
        )


async def _place(db: Session, cart: Cart, group: OrderGroup) -> None:
    group.status = advance(GROUP, group.status, "place")
    group.placed_at = now()
    rules = await shop_settings(db)
    orders = await orders_of(db, group)
    for order in orders:
        order.status = advance(ORDER, order.status, "place")
        order.placed_at = group.placed_at
        order.ship_by = ship_by(group.placed_at, rules.ship_by_days)
    line_ids = await line_ids_of(db, orders)
    await stock.commit(db, line_ids, group.number)
    lines = await db.exec(select(OrderLine).where(col(OrderLine.id).in_(line_ids)))
    await carts.close(db, cart, {line.offer_id: line.quantity for line in lines.all()})
    await outbox.record(db, PurchasePlaced(group.id))
    for order in orders:
        await outbox.record(db, OrderPlaced(order.id, group.id, order.vendor_id))


async def ask_refund(
    db: Session, payment: Payment, order: VendorOrder, amount_minor: int, reason: str
) -> None:
    """Write down that money goes back; the worker sends it. Never more than was captured."""
    if payment.refunded_minor + amount_minor > payment.captured_minor:
        raise Conflict("That is more than is left of this payment.")
    payment.refunded_minor += amount_minor
    refund = Refund(
        payment_id=payment.id,
        vendor_order_id=order.id,
        currency=payment.currency,
        amount_minor=amount_minor,
        reason=reason,
        status=RefundStatus.APPROVED,
    )
    db.add(refund)
    await db.flush()
    await outbox.record(db, RefundRequested(refund.id))


async def send_refund(refund_id: int) -> None:
    """Have the provider send an approved refund, once.

    After a lost answer it is looked up before it is tried again. Raises NoAnswer to be
    retried by the worker.
    """
    async with reading() as db:
        refund = await db.get_one(Refund, refund_id)
        payment = await db.get_one(Payment, refund.payment_id)
    if refund.status == RefundStatus.SUCCEEDED or payment.intent_ref is None:
        return
    key, mark = f"refund-{refund.id}", {"refund": str(refund.id)}
    known = await _prepare_command(key, "refund", {**mark, "amount": refund.amount_minor})
    ref = await provider.find_refund(payment.intent_ref, mark) if known else None
    try:
        ref = ref or await provider.refund(payment.intent_ref, refund.amount_minor, key, mark)
    except NoAnswer as error:
        await _finish_command(key, CommandState.UNKNOWN, error=str(error))
        raise
    except Refused as error:
        await _finish_command(key, CommandState.FAILED, error=str(error))
        await _note_refund(refund_id, RefundStatus.FAILED, None)
        return
    await _finish_command(key, CommandState.CONFIRMED, ref=ref)
    await _note_refund(refund_id, RefundStatus.SUCCEEDED, ref)


async def _note_refund(refund_id: int, status: RefundStatus, ref: str | None) -> None:
    async with transaction() as db:
        refund = await db.get_one(Refund, refund_id, with_for_update=True)
        refund.status, refund.provider_ref = status, ref


async def _prepare_command(key: str, kind: str, request: dict[str, object]) -> bool:
    """Write a call down before it is made; True if it was written down before."""
    digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    row = {
        "key": key,
        "kind": kind,
        "provider": PROVIDER,
        "request_hash": digest,
        "request": request,
        "state": CommandState.SENT,
    }
    async with transaction() as db:
        written = await db.exec(
            insert(MoneyCommand)
            .values(row)
            .on_conflict_do_nothing()
            .returning(col(MoneyCommand.id))
        )
        return written.first() is None


async def _finish_command(
    key: str, state: CommandState, *, ref: str | None = None, error: str = ""
) -> None:
    async with transaction() as db:
        command = (
            await db.exec(select(MoneyCommand).where(MoneyCommand.key == key).with_for_update())
        ).one()
        command.state, command.provider_ref, command.error = state, ref, error[:500]
