"""What follows when orders are accepted, cancelled or given up, at the provider of their money."""

from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.events import (
    CreditIssued,
    HoldLost,
    OrderAccepted,
    PaymentReplaced,
    PurchaseExpired,
    RefundRequested,
)
from marketplace.models.orders import VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.rules.fulfilment import ORDER, possible
from marketplace.rules.permissions import SYSTEM
from marketplace.services import captures, orders, refunds
from marketplace.services.payments import settle

LAPSED = "The payment that was held for it has lapsed. Nothing was taken."


async def capture_order(event: OrderAccepted, _event_id: str) -> None:
    """The vendor will send it: take what is held for it."""
    await captures.capture_order(event.order_id)


async def release_order(event: CreditIssued, _event_id: str) -> None:
    """An order has got smaller: let go of what nobody will take."""
    await captures.release_order(event.order_id)


async def send_refund(event: RefundRequested, _event_id: str) -> None:
    """Have money sent back."""
    await refunds.send(event.refund_id)


async def close_payment_pages(event: PurchaseExpired, _event_id: str) -> None:
    """Nobody can pay any more for a purchase that was given up."""
    async with reading() as db:
        found = await db.exec(select(Payment.id).where(Payment.group_id == event.group_id))
    for payment_id in found.all():
        await _close(payment_id or 0)


async def close_replaced_page(event: PaymentReplaced, _event_id: str) -> None:
    """Nor by a way that another was chosen instead of."""
    await _close(event.payment_id)


async def _close(payment_id: int) -> None:
    """Close a page, and act on what came by it until just now."""
    async with reading() as db:
        payment = await db.get_one(Payment, payment_id)
    if payment.provider_ref:
        await gateway_of(payment.provider).close_page(payment.provider_ref)
        await settle(payment.provider, payment.provider_ref)


async def give_up_orders(event: HoldLost, _event_id: str) -> None:
    """What was held for them has lapsed: orders that nobody has packed are cancelled."""
    async with reading() as db:
        found = await db.exec(
            select(VendorOrder, PaymentShare)
            .join(PaymentShare, col(PaymentShare.vendor_order_id) == col(VendorOrder.id))
            .where(PaymentShare.payment_id == event.payment_id)
            .order_by(col(VendorOrder.id))
        )
        open_ids = [
            order.id
            for order, share in found.all()
            if share.open_minor and "cancel" in possible(ORDER, order.status)
        ]
    for order_id in open_ids:
        async with transaction() as db:
            await orders.cancel(db, SYSTEM, order_id, LAPSED)
