"""What sales do to the books: each kind of journal, made from the rows it is about."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment, PaymentShare, Refund
from marketplace.models.payouts import Earning
from marketplace.rules.kinds import LedgerKind
from marketplace.services.ledger import Entry, book


async def book_capture(db: Session, payment_id: int) -> None:
    """The shopper's money has come; until the goods are sent, it belongs to the orders."""
    payment = await db.get_one(Payment, payment_id)
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
    source, when = ("payment", str(payment.id)), group.placed_at
    memo = f"Paid: {group.number}"
    await book(db, source, "capture", payment.currency, entries, memo=memo, occurred_at=when)
    if payment.fee_minor:
        fee = [
            Entry(LedgerKind.PSP_FEES, payment.fee_minor),
            Entry(LedgerKind.PSP_CLEARING, -payment.fee_minor),
        ]
        memo = f"Card fee: {group.number}"
        await book(db, source, "fee", payment.currency, fee, memo=memo, occurred_at=when)


async def book_earning(db: Session, order_id: int) -> None:
    """The vendor has sent it: the money is theirs, less the commission and its VAT."""
    order = await db.get_one(VendorOrder, order_id)
    net = order.total_minor - order.commission_minor - order.commission_vat_minor
    whose = (order.vendor_id, order.id)
    entries = [
        Entry(LedgerKind.ORDER_FUNDS, order.total_minor, *whose),
        Entry(LedgerKind.VENDOR_PENDING, -net, *whose),
        Entry(LedgerKind.COMMISSION_INCOME, -order.commission_minor, None, order.id),
        Entry(LedgerKind.COMMISSION_VAT, -order.commission_vat_minor, None, order.id),
    ]
    source, when = ("vendor_order", str(order.id)), order.shipped_at
    memo = f"Sold: {order.number}"
    if await book(db, source, "earning", order.currency, entries, memo=memo, occurred_at=when):
        db.add(_earning(order, net))


def _earning(order: VendorOrder, net: int) -> Earning:
    return Earning(
        vendor_id=order.vendor_id,
        vendor_order_id=order.id,
        source_type="vendor_order",
        source_id=str(order.id),
        currency=order.currency,
        amount_minor=net,
        created_at=order.shipped_at or now(),
    )


async def book_refund(db: Session, refund_id: int, kind: str) -> None:
    """Of a refund: first that it is "owed" to the shopper, then that it was "sent"."""
    refund = await db.get_one(Refund, refund_id)
    order = await db.get_one(VendorOrder, refund.vendor_order_id)
    payable = Entry(LedgerKind.REFUNDS_PAYABLE, refund.amount_minor, None, order.id)
    if kind == "owed":
        debit = Entry(LedgerKind.ORDER_FUNDS, refund.amount_minor, order.vendor_id, order.id)
        credit = Entry(payable.kind, -refund.amount_minor, None, order.id)
    else:
        debit = payable
        credit = Entry(LedgerKind.PSP_CLEARING, -refund.amount_minor, None, order.id)
    source = ("refund", str(refund.id))
    memo = f"Refund: {order.number}"
    await book(db, source, kind, refund.currency, [debit, credit], memo=memo)
