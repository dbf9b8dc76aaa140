"""Journals that follow from events; the books themselves let each in only once."""

from marketplace.adapters.database import transaction
from marketplace.events import (
    CreditGranted,
    CreditIssued,
    DisputeBorne,
    DisputeClosed,
    DisputeOpened,
    OrderHeld,
    OrderPlaced,
    OrderShipped,
    PaymentCaptured,
    RefundBounced,
    RefundSettled,
)
from marketplace.rules.money_kinds import Liable
from marketplace.services import bookkeeping, bookkeeping_credit, bookkeeping_disputes


async def book_capture(event: PaymentCaptured, _event_id: str) -> None:
    """A shopper's money has come."""
    async with transaction() as db:
        await bookkeeping.book_capture(db, event.capture_id)


async def book_funding(event: OrderHeld | OrderPlaced, _event_id: str) -> None:
    """The platform pays its part of the reductions."""
    async with transaction() as db:
        await bookkeeping.book_funding(db, event.order_id)


async def book_earning(event: OrderShipped, _event_id: str) -> None:
    """A vendor has earned it."""
    async with transaction() as db:
        await bookkeeping.book_earning(db, event.shipment_id)


async def book_credit(event: CreditIssued, _event_id: str) -> None:
    """A shopper is owed money back."""
    async with transaction() as db:
        await bookkeeping.book_credit(db, event.note_id)


async def book_granted_credit(event: CreditGranted, _event_id: str) -> None:
    """The marketplace owes somebody what they can spend here."""
    async with transaction() as db:
        await bookkeeping_credit.book_granted(db, event.entry_id)


async def book_refund(event: RefundSettled, _event_id: str) -> None:
    """Money has left on its way back."""
    async with transaction() as db:
        await bookkeeping.book_refund(db, event.refund_id, attempt=event.attempt)


async def book_refund_bounced(event: RefundBounced, _event_id: str) -> None:
    """It came back to us."""
    async with transaction() as db:
        await bookkeeping.book_refund_bounced(db, event.refund_id, event.attempt)


async def book_dispute_opened(event: DisputeOpened, _event_id: str) -> None:
    """A shopper's bank has taken money back."""
    async with transaction() as db:
        await bookkeeping_disputes.book_opened(db, event.dispute_id, Liable(event.liable))


async def book_dispute_borne(event: DisputeBorne, _event_id: str) -> None:
    """The marketplace bears a dispute."""
    async with transaction() as db:
        await bookkeeping_disputes.book_borne(db, event.dispute_id)


async def book_dispute_closed(event: DisputeClosed, _event_id: str) -> None:
    """The bank has decided about a dispute."""
    async with transaction() as db:
        await bookkeeping_disputes.book_closed(db, event.dispute_id)
