"""What sales do to the books: journals that follow from events, each booked once."""

from sqlmodel import col, select

from marketplace.adapters.database import transaction
from marketplace.events import OrderShipped, PaymentCaptured, RefundRequested
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment, PaymentShare, Refund
from marketplace.models.payouts import Earning
from marketplace.rules.kinds import LedgerKind, RefundStatus
from marketplace.services.ledger import Entry, book
from marketplace.services.payments import send_refund


async def book_capture(event: PaymentCaptured, _event_id: str) -> None:
    """The shopper's money has come; until the goods are sent, it belongs to the orders."""
    async with transaction() as db:
        payment = await db.get_one(Payment, event.payment_id)
        group = await db.get_one(OrderGroup, payment.group_id)
        shares = await db.exec(
            select(PaymentShare, VendorOrder)
            .join(VendorOrder, col(VendorOrder.id) == col(PaymentShare.vendor_order_id))
            .where(PaymentShare.payment_id == payment.id)
            .order_by(col(VendorOrder.id))
        )
        entries = [Entry(LedgerKind.PSP_CLEARING, payment.captured_minor)]
        entries += [
            Entry(LedgerKind.ORDER_FUNDS, -share.amount_minor, order.vendor_id, order.id)
            for share, order in shares.all()
        ]
        source = ("payment", str(payment.id))
        memo = f"Paid: {group.number}"
        await book(db, source, "capture", payment.currency, entries, memo=memo)
        fee = [
            Entry(LedgerKind.PSP_FEES, payment.fee_minor),
            Entry(LedgerKind.PSP_CLEARING, -payment.fee_minor),
        ]
        if payment.fee_minor:
            await book(db, source, "fee", payment.currency, fee, memo=f"Card fee: {group.number}")


async def book_earning(event: OrderShipped, _event_id: str) -> None:
    """The vendor has sent it: the money is theirs, less the commission and its VAT."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        fees = order.commission_minor + order.commission_vat_minor
        net = order.total_minor - fees
        whose = (order.vendor_id, order.id)
        entries = [
            Entry(LedgerKind.ORDER_FUNDS, order.total_minor, *whose),
            Entry(LedgerKind.VENDOR_PENDING, -net, *whose),
            Entry(LedgerKind.COMMISSION_INCOME, -order.commission_minor, None, order.id),
            Entry(LedgerKind.COMMISSION_VAT, -order.commission_vat_minor, None, order.id),
        ]
        source = ("vendor_order", str(order.id))
        memo = f"Sold: {order.number}"
        if await book(db, source, "earning", order.currency, entries, memo=memo):
            db.add(_earning(order, net))


def _earning(order: VendorOrder, net: int) -> Earning:
    return Earning(
        vendor_id=order.vendor_id,
        vendor_order_id=order.id,
        source_type="vendor_order",
        source_id=str(order.id),
        currency=order.currency,
        amount_minor=net,
    )


async def refund_and_book(event: RefundRequested, _event_id: str) -> None:
    """Owe the shopper the money, have it sent, and book that it has left."""
    await _book_refund(event.refund_id, "owed", LedgerKind.ORDER_FUNDS, LedgerKind.REFUNDS_PAYABLE)
    await send_refund(event.refund_id)
    await _book_refund(event.refund_id, "sent", LedgerKind.REFUNDS_PAYABLE, LedgerKind.PSP_CLEARING)


async def _book_refund(refund_id: int, kind: str, debit: LedgerKind, credit: LedgerKind) -> None:
    async with transaction() as db:
        refund = await db.get_one(Refund, refund_id)
        if kind == "sent" and refund.status != RefundStatus.SUCCEEDED:
            return
        order = await db.get_one(VendorOrder, refund.vendor_order_id)
        of_vendor = order.vendor_id if debit is LedgerKind.ORDER_FUNDS else None
        entries = [
            Entry(debit, refund.amount_minor, of_vendor, order.id),
            Entry(credit, -refund.amount_minor, None, order.id),
        ]
        source = ("refund", str(refund.id))
        await book(db, source, kind, refund.currency, entries, memo=f"Refund: {order.number}")
