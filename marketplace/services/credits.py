"""Credit notes: what a shopper gets back on one vendor's order, and by which payments.

A cancellation gives back what was never sent; a refund what was. Both are decided under the
locks of purchase and order, never exceed what each line brought, and are paid back by the
payments that the money came by: cards and banks first, gift cards and store credit last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number
from marketplace.errors import Conflict, Invalid
from marketplace.events import CreditIssued, RefundRequested
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.payments import (
    CreditNote,
    Dispute,
    DisputeShare,
    Payment,
    PaymentShare,
    Refund,
)
from marketplace.rules.fulfilment import CREDIT_PROVIDERS
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CreditKind, DisputeStatus, MoveKind, RefundStatus
from marketplace.rules.portions import Portion
from marketplace.services import outbox
from marketplace.services.sales import Moves, Standing, cancelled, standings, write


@dataclass(frozen=True, slots=True)
class LineRefund:
    """Money back for one line, or with `line_id` None for the delivery.

    `pieces` come back for it; 0 when the shopper keeps everything.
    """

    line_id: int | None
    amount_minor: int
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of a credit note, and who gave it."""

    kind: CreditKind
    reason: str
    by: int | None = None


async def cancel_lines(
    db: Session, order: VendorOrder, wanted: Mapping[int, int], why: Why
) -> CreditNote:
    """Give up so many open pieces of these lines.

    Raises Conflict when they are not open, or the shopper's bank is deciding about the money.
    """
    await _refuse_disputed(db, order)
    moves = cancelled(await standings(db, order.id), wanted)
    note = await _issue(db, order, MoveKind.CANCEL, moves, why)
    for line in await _lines(db, wanted):
        line.cancelled_quantity += wanted[line.id]
    await db.flush()
    return note


async def refund_lines(
    db: Session, order: VendorOrder, wanted: Sequence[LineRefund], why: Why
) -> CreditNote:
    """Pay back money on what was sent.

    Raises Invalid for an amount that isn't one, Conflict when a line hasn't brought as much
    or the shopper's bank is deciding about the money already.
    """
    await _refuse_disputed(db, order)
    moves = _refunded(await standings(db, order.id), wanted, order.currency)
    note = await _issue(db, order, MoveKind.REFUND, moves, why)
    pieces = {one.line_id: one.pieces for one in wanted if one.line_id is not None}
    for line in await _lines(db, pieces):
        line.returned_quantity += pieces[line.id]
    await db.flush()
    return note


async def _refuse_disputed(db: Session, order: VendorOrder) -> None:
    disputed = await db.exec(
        select(Dispute.id)
        .join(Payment, col(Payment.id) == col(Dispute.payment_id))
        .where(
            Payment.group_id == order.group_id,
            col(Dispute.status).in_((DisputeStatus.OPENED, DisputeStatus.EVIDENCE)),
        )
    )
    if disputed.first() is not None:
        raise Conflict("The shopper's bank is deciding about this money. Wait for its answer.")


def _refunded(standing: list[Standing], wanted: Sequence[LineRefund], currency: str) -> Moves:
    by_line = {one.part.order_line_id: one for one in standing}
    if len({one.line_id for one in wanted}) < len(wanted):
        raise Invalid("amount", "Each line can only be named once.")
    moves = []
    for one in wanted:
        at = by_line.get(one.line_id)
        left = at.sent if at else Portion()
        if type(one.amount_minor) is not int or one.amount_minor < 0:
            raise Invalid("amount", "Please enter an amount above zero.")
        if one.amount_minor > left.paid:
            raise Conflict(f"At most {Money(left.paid, currency)} of this line can be paid back.")
        if at is None or not 0 <= one.pieces <= left.quantity:
            raise Conflict("That many were not sent, or came back already.")
        moves.append((at, left.amount(one.amount_minor, one.pieces)))
    if not any(portion.gross or _is_free(at, portion) for at, portion in moves):
        raise Invalid("amount", "Please enter an amount above zero.")
    return moves


def _is_free(at: Standing, portion: Portion) -> bool:
    """Pieces that nobody paid for: they come back, and nothing else does."""
    return portion.quantity > 0 and not at.sent.gross


async def _issue(
    db: Session, order: VendorOrder, kind: MoveKind, moves: Moves, why: Why
) -> CreditNote:
    total = sum((portion for _, portion in moves), Portion())
    shares = await _shares(db, order)
    left = _let_go(shares, total.paid)
    absorbed = min(left, await _lost(db, order)) if kind is MoveKind.CANCEL else 0
    note = CreditNote(
        number=new_number("C"),
        vendor_order_id=order.id,
        kind=why.kind,
        reason=why.reason,
        currency=order.currency,
        amount_minor=total.paid,
        funded_minor=total.funded,
        fee_minor=total.fee,
        fee_vat_minor=total.fee_vat,
        absorbed_minor=absorbed,
        created_by=why.by,
    )
    db.add(note)
    await db.flush()
    await write(db, kind, moves, note=note)
    for standing, portion in moves:
        if standing.part.order_line_id is not None:
            line = await db.get_one(OrderLine, standing.part.order_line_id)
            line.refunded_minor += portion.paid
    await _pay_back(db, order, note, shares, left - absorbed)
    await outbox.record(db, CreditIssued(note.id, order.id, order.group_id, order.vendor_id))
    return note


Shares = list[tuple[PaymentShare, Payment]]


def _let_go(shares: Shares, amount_minor: int) -> int:
    """What was never captured of the order never will be; gives what is left to be paid back.

    Raises Conflict while a provider is asked for just this money.
    """
    if any(share.capturing_minor for share, _payment in shares):
        raise Conflict("The payment is just being taken. Please try again in a minute.")
    for share, _payment in shares:
        taken = min(amount_minor, share.open_minor)
        share.voided_minor += taken
        amount_minor -= taken
    return amount_minor


async def _lost(db: Session, order: VendorOrder) -> int:
    """What lost disputes have paid back on this order, and no credit note has counted yet."""
    lost = select(func.coalesce(func.sum(DisputeShare.amount_minor), 0)).join(
        Dispute, col(Dispute.id) == col(DisputeShare.dispute_id)
    )
    lost = lost.where(
        DisputeShare.vendor_order_id == order.id, Dispute.status == DisputeStatus.LOST
    )
    counted = select(func.coalesce(func.sum(CreditNote.absorbed_minor), 0))
    counted = counted.where(CreditNote.vendor_order_id == order.id)
    return int((await db.exec(lost)).one()) - int((await db.exec(counted)).one())


async def _pay_back(
    db: Session, order: VendorOrder, note: CreditNote, shares: Shares, left: int
) -> None:
    """Draw on the payments of the order."""
    for share, payment in shares:
        taken = min(left, share.captured_minor - share.refunded_minor - share.disputed_minor)
        if taken:
            share.refunded_minor += taken
            left -= taken
            await ask_refund(db, payment, taken, note.reason, order=order, note=note)
    if left:
        raise Conflict("That is more than is left of what was paid.")
    await db.flush()


async def _shares(db: Session, order: VendorOrder) -> Shares:
    rows = await db.exec(
        select(PaymentShare, Payment)
        .join(Payment, col(Payment.id) == col(PaymentShare.payment_id))
        .where(PaymentShare.vendor_order_id == order.id)
        .order_by(col(Payment.provider).in_(CREDIT_PROVIDERS), col(Payment.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.all())


async def ask_refund(
    db: Session,
    payment: Payment,
    amount_minor: int,
    reason: str,
    *,
    order: VendorOrder | None = None,
    note: CreditNote | None = None,
) -> Refund:
    """Write down that money goes back by a payment; the worker sends it."""
    if payment.refunded_minor + amount_minor > payment.captured_minor:
        raise Conflict("That is more than is left of this payment.")
    payment.refunded_minor += amount_minor
    refund = Refund(
        payment_id=payment.id,
        vendor_order_id=order.id if order else None,
        credit_note_id=note.id if note else None,
        currency=payment.currency,
        amount_minor=amount_minor,
        reason=reason,
        status=RefundStatus.APPROVED,
    )
    db.add(refund)
    await db.flush()
    await outbox.record(db, RefundRequested(refund.id))
    return refund


async def _lines(db: Session, ids: Mapping[int, int]) -> list[OrderLine]:
    rows = await db.exec(select(OrderLine).where(col(OrderLine.id).in_(ids)))
    return list(rows.all())
