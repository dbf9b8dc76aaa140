"""Money that is held at the checkout: taken when a vendor accepts, let go of when it won't be.

Each order's share is claimed under the locks of its purchase before the provider is asked, so
that nobody can cancel what is just being taken.
"""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import func
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session, reading, tell, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import Refused
from marketplace.adapters.gateways.terms import Taken
from marketplace.errors import Conflict
from marketplace.events import HoldLost, PaymentCaptured
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Capture, MoneyCommand, Payment, PaymentShare
from marketplace.queries.payment_shares import locked_shares
from marketplace.rules.fulfilment import PAYMENT, OrderStatus, PaymentStatus, advance
from marketplace.rules.refusals import CANNOT, GONE
from marketplace.services import outbox
from marketplace.services.differences import note_other_currency
from marketplace.services.money_commands import Call, once
from marketplace.services.payment_calls import refs_of, release

LAPSED = {CANNOT, GONE}
"""Refusals that mean that nothing is held any more; after others staff have to look."""
ACCEPTED = {OrderStatus.ACCEPTED, OrderStatus.PACKED, OrderStatus.PARTLY_SHIPPED}


@dataclass(frozen=True, slots=True)
class Claim:
    """So much of a held payment is to be taken for one order."""

    payment: Payment
    order_id: int
    amount_minor: int
    is_last: bool

    @property
    def mark(self) -> str:
        """How the capture is found again at the provider."""
        return f"order-{self.order_id}"


async def expect_captured(db: Session, order: VendorOrder) -> None:
    """Nothing leaves before its money is here. Raises Conflict while it isn't."""
    missing = PaymentShare.amount_minor - PaymentShare.captured_minor - PaymentShare.voided_minor
    total = select(func.coalesce(func.sum(missing), 0))
    left = int((await db.exec(total.where(PaymentShare.vendor_order_id == order.id))).one())
    if left:
        raise Conflict("The payment for this order hasn't been taken yet. Nothing was sent.")


async def capture_order(order_id: int) -> None:
    """Take an accepted order's share of every payment that is held for it.

    Raises NoAnswer to be tried again; then it is looked up first.
    """
    async with reading() as db:
        held = await db.exec(
            select(Payment.id)
            .join(PaymentShare, col(PaymentShare.payment_id) == col(Payment.id))
            .where(
                PaymentShare.vendor_order_id == order_id,
                Payment.status == PaymentStatus.AUTHORIZED,
            )
        )
    for payment_id in held.all():
        async with transaction() as db:
            claim = await _claim(db, payment_id or 0, order_id)
        if claim:
            await _take(claim)


async def _claim(db: Session, payment_id: int, order_id: int) -> Claim | None:
    payment, order = await _locked(db, payment_id, order_id)
    shares = {share.vendor_order_id: share for share in await locked_shares(db, payment)}
    share = shares.pop(order_id)
    found = select(MoneyCommand.request).where(MoneyCommand.key == _key(payment_id, order_id))
    asked = (await db.exec(found)).first()
    if share.capturing_minor and asked:
        # Asked before: the very same once more, or the provider takes it for another request.
        return Claim(payment, order_id, share.capturing_minor, bool(asked["is_last"]))
    amount = share.open_minor + share.capturing_minor
    if not amount or order.status not in ACCEPTED:
        return None
    share.capturing_minor = amount
    others = sum(one.open_minor + one.capturing_minor for one in shares.values())
    is_last = bool(asked["is_last"]) if asked else others == 0
    return Claim(payment, order_id, amount, is_last)


def _key(payment_id: int, order_id: int) -> str:
    return f"capture-{payment_id}-{order_id}"


async def _take(claim: Claim) -> None:
    payment, amount = claim.payment, claim.amount_minor
    gateway, of = gateway_of(payment.provider), refs_of(payment)
    call = Call(
        key=_key(payment.id, claim.order_id),
        kind="capture",
        provider=payment.provider,
        request={
            "payment": payment.id,
            "order": claim.order_id,
            "amount": amount,
            "is_last": claim.is_last,
        },
        send=lambda key: gateway.capture(of, amount, key, mark=claim.mark, is_last=claim.is_last),
        find=partial(gateway.find_capture, of, amount, claim.mark),
        ref_of=lambda taken: taken.ref,
    )
    try:
        taken = await once(call)
    except Refused as error:
        async with transaction() as db:
            await _note_refusal(db, claim, error.reason)
        return
    async with transaction() as db:
        await _note_taken(db, claim, taken)
    await release_rest(payment.id)


async def _note_taken(db: Session, claim: Claim, taken: Taken) -> None:
    payment, order = await _locked(db, claim.payment.id, claim.order_id)
    share = next(s for s in await locked_shares(db, payment) if s.vendor_order_id == claim.order_id)
    if not share.capturing_minor:
        return
    if taken.amount_minor != claim.amount_minor:
        raise Conflict("The provider has taken another amount than was asked for.")
    share.capturing_minor = 0
    share.captured_minor += taken.amount_minor
    payment.captured_minor += taken.amount_minor
    payment.fee_minor += taken.fee_minor
    payment.failure = ""
    capture = Capture(
        payment_id=payment.id,
        vendor_order_id=order.id,
        provider_ref=taken.ref,
        amount_minor=taken.amount_minor,
        fee_minor=taken.fee_minor,
    )
    db.add(capture)
    await db.flush()
    await note_other_currency(db, payment, taken.amount_minor, taken.settled_in)
    await outbox.record(db, PaymentCaptured(payment.id, capture.id))
    await _end_if_all_is_decided(db, payment)
    tell(db, f"purchase-{order.group_id}", f"orders-of-{order.vendor_id}")


async def _note_refusal(db: Session, claim: Claim, reason: str) -> None:
    """The provider won't give it: the order can't be sent, and staff see why."""
    payment, _order = await _locked(db, claim.payment.id, claim.order_id)
    for share in await locked_shares(db, payment):
        if share.vendor_order_id == claim.order_id:
            share.capturing_minor = 0
    payment.failure = reason
    if reason in LAPSED:
        payment.held_until = None
        await outbox.record(db, HoldLost(payment.id))


async def _end_if_all_is_decided(db: Session, payment: Payment) -> bool:
    """Once nothing of a held payment is open any more, it is captured or voided as a whole."""
    shares = await locked_shares(db, payment)
    if payment.status != PaymentStatus.AUTHORIZED:
        return False
    if any(share.open_minor or share.capturing_minor for share in shares):
        return False
    verb = "capture" if payment.captured_minor else "void"
    payment.status = advance(PAYMENT, payment.status, verb)
    return True


async def release_order(order_id: int) -> None:
    """An order has got smaller: let go of what nobody will take any more."""
    async with reading() as db:
        rows = await db.exec(
            select(PaymentShare.payment_id)
            .join(Payment, col(Payment.id) == col(PaymentShare.payment_id))
            .where(
                PaymentShare.vendor_order_id == order_id,
                or_(
                    col(Payment.held_until).is_not(None),
                    Payment.status == PaymentStatus.AUTHORIZED,
                ),
            )
        )
    for payment_id in rows.all():
        await release_rest(payment_id or 0)


async def release_rest(payment_id: int) -> None:
    """Let go of what is held of a payment and belongs to no order any more, once all is decided.

    Raises NoAnswer to be tried again.
    """
    async with transaction() as db:
        payment = await db.get_one(Payment, payment_id)
        await db.get_one(OrderGroup, payment.group_id, with_for_update=True)
        await db.refresh(payment, with_for_update=True)
        await _end_if_all_is_decided(db, payment)
        shares = await locked_shares(db, payment)
        is_over = payment.status in (PaymentStatus.CAPTURED, PaymentStatus.VOIDED)
        is_all_taken = payment.captured_minor == payment.amount_minor
    if not is_over or payment.held_until is None or not shares:
        return
    if not is_all_taken:
        await once(release(payment, refs_of(payment)))
    async with transaction() as db:
        payment = await db.get_one(Payment, payment_id, with_for_update=True)
        payment.held_until = None


async def _locked(db: Session, payment_id: int, order_id: int) -> tuple[Payment, VendorOrder]:
    """Payment and order, with their purchase, locked in the order that all verbs keep."""
    payment = await db.get_one(Payment, payment_id)
    await db.get_one(OrderGroup, payment.group_id, with_for_update=True)
    order = await db.get_one(VendorOrder, order_id, with_for_update=True)
    await db.refresh(payment, with_for_update=True)
    return payment, order
