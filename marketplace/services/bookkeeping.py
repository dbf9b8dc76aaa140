"""What sales do to the books: each kind of journal, made from the rows it is about."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.credit import CreditAccount, CreditEntry
from marketplace.models.orders import OrderGroup, Shipment, VendorOrder
from marketplace.models.payments import (
    Capture,
    CreditNote,
    Dispute,
    DisputeShare,
    Payment,
    PaymentShare,
    Refund,
)
from marketplace.models.sales import SaleMove, SalePart
from marketplace.rules.fulfilment import CREDIT_PROVIDERS, GIFT_CARD, MANUAL
from marketplace.rules.money_kinds import CreditKind, DisputeStatus, LedgerKind, Liable
from marketplace.rules.portions import Portion
from marketplace.services import earnings
from marketplace.services.ledger import Entry, book


def money_at(provider: str, amount_minor: int) -> Entry:
    """What comes by a payment (positive) or goes back by it: at the provider, or as credit."""
    if provider not in CREDIT_PROVIDERS:
        return Entry(LedgerKind.PSP_CLEARING, amount_minor, provider=provider)
    is_card = provider == GIFT_CARD
    liability = LedgerKind.GIFT_CARD_LIABILITY if is_card else LedgerKind.STORE_CREDIT_LIABILITY
    return Entry(liability, amount_minor)


async def book_capture(db: Session, capture_id: int) -> None:
    """A shopper's money has come; until the goods are sent, it belongs to the orders.

    What belongs to none of them, because it came twice or too late, is owed to the shopper.
    """
    capture = await db.get_one(Capture, capture_id)
    payment = await db.get_one(Payment, capture.payment_id)
    group = await db.get_one(OrderGroup, payment.group_id)
    funds = await _funds(db, capture)
    nobodys = capture.amount_minor - sum(amount for _, amount in funds)
    entries = [
        money_at(payment.provider, capture.amount_minor),
        *(Entry(LedgerKind.ORDER_FUNDS, -amount, o.vendor_id, o.id) for o, amount in funds),
        Entry(LedgerKind.REFUNDS_PAYABLE, -nobodys),
    ]
    source, when = ("capture", str(capture.id)), capture.created_at
    memo = f"Paid: {group.number}"
    await book(db, source, "capture", payment.currency, entries, memo=memo, occurred_at=when)
    if capture.fee_minor:
        fee = [
            Entry(LedgerKind.PSP_FEES, capture.fee_minor),
            money_at(payment.provider, -capture.fee_minor),
        ]
        memo = f"Card fee: {group.number}"
        await book(db, source, "fee", payment.currency, fee, memo=memo, occurred_at=when)


async def _funds(db: Session, capture: Capture) -> list[tuple[VendorOrder, int]]:
    """Whose money a capture is: one order's, or each order's share of the whole payment."""
    if capture.vendor_order_id is not None:
        order = await db.get_one(VendorOrder, capture.vendor_order_id)
        return [(order, capture.amount_minor)]
    rows = await db.exec(
        select(VendorOrder, PaymentShare.captured_minor)
        .join(PaymentShare, col(PaymentShare.vendor_order_id) == col(VendorOrder.id))
        .where(PaymentShare.payment_id == capture.payment_id)
        .order_by(col(VendorOrder.id))
    )
    return list(rows.all())


async def book_funding(db: Session, order_id: int) -> None:
    """The platform adds what its own reductions took off the price: the vendor is owed it all."""
    order = await db.get_one(VendorOrder, order_id)
    total = select(func.coalesce(func.sum(SalePart.funded_minor), 0))
    funded = int((await db.exec(total.where(SalePart.vendor_order_id == order.id))).one())
    if funded:
        entries = [
            Entry(LedgerKind.DISCOUNT_EXPENSE, funded, None, order.id),
            Entry(LedgerKind.ORDER_FUNDS, -funded, order.vendor_id, order.id),
        ]
        source, memo = ("vendor_order", str(order.id)), f"Reduction: {order.number}"
        when = order.placed_at
        await book(db, source, "funding", order.currency, entries, memo=memo, occurred_at=when)


async def book_earning(db: Session, shipment_id: int) -> None:
    """The vendor has sent a parcel: what it holds is theirs, less the commission and its VAT."""
    shipment = await db.get_one(Shipment, shipment_id)
    order = await db.get_one(VendorOrder, shipment.vendor_order_id, with_for_update=True)
    sold = await _moved_by(db, shipment)
    whose = (order.vendor_id, order.id)
    entries = [
        Entry(LedgerKind.ORDER_FUNDS, sold.gross, *whose),
        Entry(LedgerKind.VENDOR_PENDING, -sold.net, *whose),
        Entry(LedgerKind.COMMISSION_INCOME, -sold.fee, None, order.id),
        Entry(LedgerKind.COMMISSION_VAT, -sold.fee_vat, None, order.id),
    ]
    source, when = ("shipment", str(shipment.id)), shipment.shipped_at
    memo = f"Sold: {order.number}"
    if await book(db, source, "earning", order.currency, entries, memo=memo, occurred_at=when):
        await earnings.earn(db, order, shipment, sold.net)


async def _moved_by(db: Session, shipment: Shipment) -> Portion:
    moves = await db.exec(select(SaleMove).where(SaleMove.shipment_id == shipment.id))
    portions = (
        Portion(m.quantity, m.paid_minor, m.funded_minor, m.fee_minor, m.fee_vat_minor)
        for m in moves.all()
    )
    return sum(portions, Portion())


async def book_credit(db: Session, note_id: int) -> None:
    """A shopper is owed money back: out of what was not sent yet, or of what the vendor earned."""
    note = await db.get_one(CreditNote, note_id)
    order = await db.get_one(VendorOrder, note.vendor_order_id, with_for_update=True)
    if note.kind == CreditKind.CANCELLED:
        total = select(func.coalesce(func.sum(Refund.amount_minor), 0))
        owed = int((await db.exec(total.where(Refund.credit_note_id == note.id))).one())
        whose = (order.vendor_id, order.id)
        taken = owed + note.funded_minor + note.absorbed_minor
        debits = [Entry(LedgerKind.ORDER_FUNDS, taken, *whose)]
        if note.absorbed_minor:
            debits.append(await _given_back(db, order, note.absorbed_minor))
    else:
        owed = note.amount_minor
        debits = await _taken_back(db, order, note)
    # A courtesy leaves the vendor's sale as it is, so the platform's reduction stands too.
    saved = 0 if note.kind == CreditKind.COURTESY else note.funded_minor
    entries = [
        *debits,
        Entry(LedgerKind.REFUNDS_PAYABLE, -owed, None, order.id),
        Entry(LedgerKind.DISCOUNT_EXPENSE, -saved, None, order.id),
    ]
    source, memo = ("credit_note", str(note.id)), f"Refund: {order.number}"
    if await book(db, source, "credit", note.currency, entries, memo=memo):
        await earnings.note_reversal(db, order, note)
        for entry in entries:
            if note.kind == CreditKind.CANCELLED and entry.kind == LedgerKind.VENDOR_AVAILABLE:
                source = ("absorbed", str(note.id))
                gain = -entry.amount_minor
                await earnings.adjust(db, order.vendor_id, source, note.currency, gain)


async def _given_back(db: Session, order: VendorOrder, amount_minor: int) -> Entry:
    """Who bore a lost dispute about what was then never sent has its money back."""
    found = await db.exec(
        select(Dispute.liable)
        .join(DisputeShare, col(DisputeShare.dispute_id) == col(Dispute.id))
        .where(DisputeShare.vendor_order_id == order.id, Dispute.status == DisputeStatus.LOST)
        .order_by(col(Dispute.id).desc())
    )
    if found.first() == Liable.PLATFORM:
        return Entry(LedgerKind.BAD_DEBT, -amount_minor)
    return Entry(LedgerKind.VENDOR_AVAILABLE, -amount_minor, order.vendor_id, order.id)


async def _taken_back(db: Session, order: VendorOrder, note: CreditNote) -> list[Entry]:
    if note.kind == CreditKind.COURTESY:
        return [Entry(LedgerKind.COURTESY_EXPENSE, note.amount_minor, None, order.id)]
    account = await earnings.account_to_debit(db, order, earnings.net_of(note))
    return [
        Entry(account, earnings.net_of(note), order.vendor_id, order.id),
        Entry(LedgerKind.COMMISSION_INCOME, note.fee_minor, None, order.id),
        Entry(LedgerKind.COMMISSION_VAT, note.fee_vat_minor, None, order.id),
    ]


async def book_refund(
    db: Session, refund_id: int, occurred_at: datetime | None = None, *, attempt: int = 1
) -> None:
    """Money has left on its way back to the shopper."""
    refund = await db.get_one(Refund, refund_id)
    payment = await db.get_one(Payment, refund.payment_id)
    group = await db.get_one(OrderGroup, payment.group_id)
    provider = await _gone_by(db, refund, payment)
    entries = [
        Entry(LedgerKind.REFUNDS_PAYABLE, refund.amount_minor, None, refund.vendor_order_id),
        money_at(provider, -refund.amount_minor),
    ]
    source, memo = _attempt_of(refund, attempt), f"Refund sent: {group.number}"
    await book(db, source, "sent", refund.currency, entries, memo=memo, occurred_at=occurred_at)


async def _gone_by(db: Session, refund: Refund, payment: Payment) -> str:
    """By the payment, by hand, or as the credit that was given in place of a blocked card."""
    if refund.is_by_hand:
        return MANUAL
    given = await db.exec(
        select(CreditAccount.kind)
        .join(CreditEntry, col(CreditEntry.credit_id) == col(CreditAccount.id))
        .where(CreditEntry.refund_id == refund.id)
    )
    return given.first() or payment.provider


async def book_refund_bounced(db: Session, refund_id: int, attempt: int) -> None:
    """Money that had left came back from the shopper's bank: they are still owed it."""
    refund = await db.get_one(Refund, refund_id)
    payment = await db.get_one(Payment, refund.payment_id)
    group = await db.get_one(OrderGroup, payment.group_id)
    entries = [
        money_at(payment.provider, refund.amount_minor),
        Entry(LedgerKind.REFUNDS_PAYABLE, -refund.amount_minor, None, refund.vendor_order_id),
    ]
    source, memo = _attempt_of(refund, attempt), f"Refund came back: {group.number}"
    await book(db, source, "bounced", refund.currency, entries, memo=memo)


def _attempt_of(refund: Refund, attempt: int) -> tuple[str, str]:
    return "refund", str(refund.id) if attempt == 1 else f"{refund.id}/{attempt}"
