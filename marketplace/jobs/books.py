"""Journals that follow from events; the books themselves let each in only once."""

from marketplace.adapters.database import reading, transaction
from marketplace.events import OrderShipped, PaymentCaptured, RefundRequested
from marketplace.models.payments import Refund
from marketplace.rules.kinds import RefundStatus
from marketplace.services import bookkeeping
from marketplace.services.payments import send_refund


async def book_capture(event: PaymentCaptured, _event_id: str) -> None:
    """A shopper's money has come."""
    async with transaction() as db:
        await bookkeeping.book_capture(db, event.payment_id)


async def book_earning(event: OrderShipped, _event_id: str) -> None:
    """A vendor has earned it."""
    async with transaction() as db:
        await bookkeeping.book_earning(db, event.order_id)


async def refund_and_book(event: RefundRequested, _event_id: str) -> None:
    """Owe the shopper the money, have it sent, and book that it has left."""
    async with transaction() as db:
        await bookkeeping.book_refund(db, event.refund_id, "owed")
    await send_refund(event.refund_id)
    async with reading() as db:
        refund = await db.get_one(Refund, event.refund_id)
    if refund.status == RefundStatus.SUCCEEDED:
        async with transaction() as db:
            await bookkeeping.book_refund(db, event.refund_id, "sent")
