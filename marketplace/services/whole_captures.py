"""All that is held of a payment, taken at once: what staff have looked at and let through.

Until it is taken nobody can accept its orders, so nothing else takes a part of it meanwhile.
"""

from dataclasses import dataclass
from functools import partial

from marketplace.adapters.database import Session, tell, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import Refused
from marketplace.adapters.gateways.terms import Taken
from marketplace.errors import Conflict
from marketplace.events import HoldLost, PaymentCaptured
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Capture, Payment
from marketplace.queries.payment_shares import locked_shares
from marketplace.rules.fulfilment import PAYMENT, PaymentStatus, advance
from marketplace.services import outbox
from marketplace.services.captures import LAPSED, release_rest
from marketplace.services.differences import note_other_currency
from marketplace.services.money_commands import Call, once
from marketplace.services.payment_calls import refs_of

MARK = "checked"


@dataclass(frozen=True, slots=True)
class Claim:
    """So much of a payment is taken; `order_id` names whose it is when it is one order's."""

    payment: Payment
    amount_minor: int
    order_id: int | None


async def capture_whole(payment_id: int) -> bool:
    """Take it; gives whether the money is there, which it isn't when its bank has refused.

    Raises NoAnswer to be tried again; then it is looked up first.
    """
    async with transaction() as db:
        payment = await _locked(db, payment_id)
        claim = await _claim(db, payment)
    if claim is None:
        return payment.status != PaymentStatus.AUTHORIZED
    gateway, of, amount = gateway_of(payment.provider), refs_of(payment), claim.amount_minor
    call = Call(
        key=f"capture-{payment_id}-{MARK}-{amount}",
        kind="capture_whole",
        provider=payment.provider,
        request={"payment": payment_id, "amount": amount},
        send=lambda key: gateway.capture(of, amount, key, mark=MARK, is_last=True),
        find=partial(gateway.find_capture, of, amount, MARK),
        ref_of=lambda taken: taken.ref,
    )
    try:
        taken = await once(call)
    except Refused as error:
        async with transaction() as db:
            await _note_refusal(db, payment_id, error.reason)
        return False
    async with transaction() as db:
        await _note_taken(db, claim, taken)
    await release_rest(payment_id)
    return True


async def _claim(db: Session, payment: Payment) -> Claim | None:
    """What is open of it is being taken from now on; what was being taken, once more."""
    if payment.status != PaymentStatus.AUTHORIZED:
        return None
    shares = await locked_shares(db, payment)
    for share in shares:
        share.capturing_minor += share.open_minor
    taking = [share for share in shares if share.capturing_minor]
    amount = sum(share.capturing_minor for share in taking)
    if not amount:
        return None
    return Claim(payment, amount, taking[0].vendor_order_id if len(taking) == 1 else None)


async def _note_taken(db: Session, claim: Claim, taken: Taken) -> None:
    payment = await _locked(db, claim.payment.id)
    taking = [share for share in await locked_shares(db, payment) if share.capturing_minor]
    if not taking:
        return
    if taken.amount_minor != claim.amount_minor:
        raise Conflict("The provider has taken another amount than was asked for.")
    for share in taking:
        share.captured_minor += share.capturing_minor
        share.capturing_minor = 0
    payment.status = advance(PAYMENT, payment.status, "capture")
    payment.captured_minor += taken.amount_minor
    payment.fee_minor += taken.fee_minor
    payment.failure = ""
    capture = Capture(
        payment_id=payment.id,
        vendor_order_id=claim.order_id,
        provider_ref=taken.ref,
        amount_minor=taken.amount_minor,
        fee_minor=taken.fee_minor,
    )
    db.add(capture)
    await db.flush()
    await note_other_currency(db, payment, taken.amount_minor, taken.settled_in)
    await outbox.record(db, PaymentCaptured(payment.id, capture.id))
    tell(db, f"purchase-{payment.group_id}")


async def _note_refusal(db: Session, payment_id: int, reason: str) -> None:
    payment = await _locked(db, payment_id)
    for share in await locked_shares(db, payment):
        share.capturing_minor = 0
    payment.failure = reason
    if reason in LAPSED:
        payment.held_until = None
        await outbox.record(db, HoldLost(payment.id))


async def _locked(db: Session, payment_id: int) -> Payment:
    """The payment after its purchase, in the order that all verbs keep."""
    payment = await db.get_one(Payment, payment_id)
    await db.get_one(OrderGroup, payment.group_id, with_for_update=True)
    await db.refresh(payment, with_for_update=True)
    return payment
