"""Disputes: a shopper's bank takes the money back, and later decides whose it is.

While the bank decides, the amount is withheld from the vendors whose sales it is about, unless
the marketplace bears it. Refunds on that payment wait for the answer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.events import DisputeBorne, DisputeClosed, DisputeOpened
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Dispute, DisputeShare, Payment, PaymentShare, Refund
from marketplace.queries.payment_shares import locked_shares
from marketplace.rules.money import allocate
from marketplace.rules.money_kinds import DisputeStatus, Liable, RefundStatus
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.services import audit, outbox
from marketplace.services.settings import shop_settings

ASKED = (DisputeStatus.INQUIRY, DisputeStatus.DROPPED)
"""The bank has only asked: nothing has moved, and a dispute may still come of it."""
DECIDED = (DisputeStatus.WON, DisputeStatus.LOST)
NOT_SENT = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Told:
    """A dispute as the provider describes it now; amounts in minor units of the payment."""

    ref: str
    amount_minor: int
    currency: str
    status: DisputeStatus
    reason: str = ""
    fee_minor: int = 0
    due_at: datetime | None = None


async def note(db: Session, payment_id: int, told: Told) -> Dispute:
    """Write down what the provider says of a dispute; hearing it again changes nothing.

    Money that was paid back before and is disputed all the same is no sale's any more: the
    marketplace bears it. An answer that came before the question opens and closes it at once.
    An inquiry moves nothing. Raises Conflict when the payment has not brought as much.
    """
    payment = await _locked(db, payment_id)
    found = await db.exec(select(Dispute).where(Dispute.provider_ref == told.ref))
    dispute = found.first() or _asked(db, payment, told)
    if dispute.payment_id != payment.id:
        raise Conflict("This dispute is about another payment.")
    if dispute.status in ASKED and told.status not in ASKED:
        await _open(db, payment, dispute, told)
    elif dispute.status in DECIDED or (dispute.status not in ASKED and told.status in ASKED):
        return dispute
    dispute.status, dispute.due_at = told.status, told.due_at
    if told.status in DECIDED:
        dispute.closed_at = now()
        if told.status == DisputeStatus.WON:
            await _withhold(db, dispute, -1)
        else:
            await _absorb_refunds(db, dispute)
        await outbox.record(db, DisputeClosed(dispute.id, payment.group_id))
    await db.flush()
    return dispute


async def bear(db: Session, actor: Actor, dispute_id: int) -> None:
    """The marketplace bears a dispute itself; the vendors have their money back."""
    allow(may_move_money(actor))
    dispute = await db.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFound()
    payment = await _locked(db, dispute.payment_id)
    await db.refresh(dispute, with_for_update=True)
    if dispute.liable == Liable.PLATFORM:
        raise Conflict("The marketplace bears this dispute already.")
    if dispute.status in DECIDED:
        raise Conflict("The bank has decided. It can't be changed any more.")
    if dispute.status in ASKED:
        raise Conflict("The bank has only asked. No money was taken.")
    dispute.liable = Liable.PLATFORM
    await audit.note(db, actor, "dispute.bear", ("dispute", dispute.id))
    await outbox.record(db, DisputeBorne(dispute.id, payment.group_id))


async def _locked(db: Session, payment_id: int) -> Payment:
    """The payment with its purchase and orders, locked in the order that all verbs keep."""
    payment = await db.get(Payment, payment_id)
    if payment is None:
        raise NotFound()
    await db.get_one(OrderGroup, payment.group_id, with_for_update=True)
    orders = select(VendorOrder.id).where(VendorOrder.group_id == payment.group_id)
    await db.exec(orders.order_by(col(VendorOrder.id)).with_for_update())
    await db.refresh(payment, with_for_update=True)
    return payment


def _asked(db: Session, payment: Payment, told: Told) -> Dispute:
    """A dispute of which nothing is known yet but that the bank asks."""
    dispute = Dispute(
        payment_id=payment.id,
        provider_ref=told.ref,
        status=DisputeStatus.INQUIRY,
        currency=told.currency,
        amount_minor=told.amount_minor,
        reason=told.reason,
    )
    db.add(dispute)
    return dispute


async def _open(db: Session, payment: Payment, dispute: Dispute, told: Told) -> None:
    """The bank takes the money. What is about no order, or no order's any more, is our own."""
    shares = await locked_shares(db, payment)
    left = [share.captured_minor - share.refunded_minor - share.disputed_minor for share in shares]
    if told.currency != payment.currency or not 0 < told.amount_minor <= payment.captured_minor:
        raise Conflict("The dispute is about money that this payment has not brought.")
    rules = await shop_settings(db)
    dispute.liable = rules.dispute_liable if any(left) else Liable.PLATFORM
    dispute.amount_minor, dispute.fee_minor = told.amount_minor, told.fee_minor
    dispute.reason = told.reason
    await db.flush()
    amounts = allocate(min(told.amount_minor, sum(left)), left) if shares else []
    for share, amount in zip(shares, amounts, strict=True):
        if amount:
            whose = {"dispute_id": dispute.id, "vendor_order_id": share.vendor_order_id}
            db.add(DisputeShare(**whose, amount_minor=amount))
    await db.flush()
    await _withhold(db, dispute, +1)
    await outbox.record(db, DisputeOpened(dispute.id, payment.group_id, dispute.liable))


async def _withhold(db: Session, dispute: Dispute, sign: int) -> None:
    """What the bank holds can't be refunded by us as well."""
    rows = await db.exec(
        select(PaymentShare, DisputeShare)
        .join(DisputeShare, col(DisputeShare.vendor_order_id) == col(PaymentShare.vendor_order_id))
        .where(PaymentShare.payment_id == dispute.payment_id, DisputeShare.dispute_id == dispute.id)
    )
    for share, disputed in rows.all():
        share.disputed_minor += sign * disputed.amount_minor
    await db.flush()


async def _absorb_refunds(db: Session, dispute: Dispute) -> None:
    """What was refused as a refund because the bank had the money, the bank has paid back."""
    about_orders = await db.exec(
        select(func.coalesce(func.sum(DisputeShare.amount_minor), 0)).where(
            DisputeShare.dispute_id == dispute.id
        )
    )
    left = dispute.amount_minor - int(about_orders.one())
    waiting = await db.exec(
        select(Refund)
        .where(Refund.payment_id == dispute.payment_id, col(Refund.status).in_(NOT_SENT))
        .order_by(col(Refund.id))
        .with_for_update()
    )
    for refund in waiting.all():
        if refund.amount_minor <= left:
            left -= refund.amount_minor
            refund.status, refund.dispute_id = RefundStatus.ABSORBED, dispute.id
    await db.flush()
