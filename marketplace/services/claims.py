"""Claims: a parcel didn't arrive, or what was in it is damaged or wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number
from marketplace.errors import Conflict, NotFound
from marketplace.models.aftersales import Claim, ClaimLine
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, Shipment, VendorOrder
from marketplace.queries.aftersales import claimable
from marketplace.rules.aftersales import CLAIM, chosen, is_within
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, Wish
from marketplace.rules.fulfilment import advance
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.money_kinds import CreditKind, Liable
from marketplace.rules.permissions import Actor, allow, may_sell
from marketplace.rules.texts import limited, required
from marketplace.services import shipments, stock
from marketplace.services.credits import Why, refund_lines
from marketplace.services.order_access import bought_order, own_order
from marketplace.services.refund_plans import Plan, plan
from marketplace.services.return_access import case_of, pieces_claimed, tell_claim
from marketplace.services.settings import shop_settings

MOST_PICTURES = 6
REASONS = {
    ClaimKind.NOT_ARRIVED: "It didn't arrive",
    ClaimKind.DAMAGED: "It arrived damaged",
    ClaimKind.WRONG_ITEM: "The wrong item arrived",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with which parcel: pieces by line id, and what the shopper wants."""

    shipment_id: int
    kind: ClaimKind
    pieces: Mapping[int, int]
    wish: Wish = Wish.REFUND
    comment: str = ""
    pictures: tuple[str, ...] = ()


async def open_claim(db: Session, actor: Actor, order_id: int, told: Complaint) -> Claim:
    """The buyer says what is wrong with a parcel. What is damaged or wrong has arrived.

    Raises Conflict when the days for it are over or something is open about the pieces.
    """
    order = await bought_order(db, actor, order_id)
    shipment = await db.get(Shipment, told.shipment_id)
    if shipment is None or shipment.vendor_order_id != order.id:
        raise NotFound()
    rules = await shop_settings(db)
    if not is_within(shipment.delivered_at, rules.return_days, now()):
        raise Conflict(f"It arrived more than {rules.return_days} days ago.")
    pieces = chosen(told.pieces, await claimable(db, order.id, shipment.id))
    claim = Claim(
        number=new_number("K"),
        vendor_order_id=order.id,
        shipment_id=shipment.id,
        kind=told.kind,
        wish=told.wish,
        comment=limited("comment", "What is wrong", told.comment, 2_000),
        pictures=list(told.pictures[:MOST_PICTURES]),
        due_at=now() + rules.days("answer_days"),
    )
    db.add(claim)
    await db.flush()
    for line_id, count in pieces.items():
        db.add(ClaimLine(claim_id=claim.id, order_line_id=line_id, quantity=count))
    if told.kind != ClaimKind.NOT_ARRIVED and shipment.status == ShipmentStatus.SHIPPED:
        await shipments.arrive(db, order, [shipment])
    await tell_claim(db, order, claim)
    return claim


async def withdraw(db: Session, actor: Actor, claim_id: int) -> None:
    """The buyer takes it back: it came after all, or was settled otherwise."""
    claim, order = await case_of(db, actor, Claim, claim_id, bought_order)
    claim.status, claim.closed_at = advance(CLAIM, claim.status, "withdraw"), now()
    await tell_claim(db, order, claim)


async def refund(
    db: Session, actor: Actor, claim_id: int, amount_minor: int, answer: str = ""
) -> None:
    """The vendor pays it back, whole or in part. Raises Conflict once staff have it."""
    claim, order = await _for_vendor(db, actor, claim_id)
    allow(may_sell(actor))
    claim.answer = limited("answer", "The answer", answer, 2_000)
    await pay_back(db, actor, order, claim, amount_minor)


async def promise(db: Session, actor: Actor, claim_id: int, answer: str = "") -> None:
    """The vendor sends the same once more. Raises Conflict when none is left."""
    claim, order = await _for_vendor(db, actor, claim_id)
    claim.answer = limited("answer", "The answer", answer, 2_000)
    await replace(db, order, claim)


async def disagree(db: Session, actor: Actor, claim_id: int, answer: str) -> None:
    """The vendor sees it otherwise and says why; staff decide."""
    claim, order = await _for_vendor(db, actor, claim_id)
    if claim.status != ClaimStatus.OPEN:
        raise Conflict("It has been answered already.")
    claim.answer = required("answer", "Your view", answer, 3, 2_000)
    await hand_over(db, order, claim)


async def hand_over(db: Session, order: VendorOrder, claim: Claim) -> None:
    """From now on staff decide."""
    claim.status = advance(CLAIM, claim.status, "escalate")
    claim.escalated_at, claim.due_at = now(), None
    await tell_claim(db, order, claim)


async def pass_deadline(db: Session, actor: Actor, claim_id: int) -> None:
    """A vendor hasn't answered, or hasn't sent what was promised: staff decide.

    Raises Conflict when somebody was faster.
    """
    claim, order = await case_of(db, actor, Claim, claim_id, own_order)
    if claim.due_at is None or claim.due_at > now():
        raise Conflict("It isn't overdue.")
    await hand_over(db, order, claim)


async def plan_of(db: Session, order: VendorOrder, claim: Claim) -> Plan:
    """What a claim can bring at most; what sending cost too when nothing else is left."""
    return await plan(db, order, await pieces_claimed(db, claim), with_delivery=True)


async def pay_back(
    db: Session,
    actor: Actor,
    order: VendorOrder,
    claim: Claim,
    amount_minor: int,
    *,
    paid_by: Liable = Liable.VENDOR,
) -> None:
    """Credit what a claim brings, and end it. With a part of it the shopper keeps the goods."""
    whole = await plan_of(db, order, claim)
    refunds = whole.refunds(amount_minor, is_kept=amount_minor != whole.most)
    kind = CreditKind.COURTESY if paid_by == Liable.PLATFORM else CreditKind.CLAIM
    why = Why(kind, REASONS[claim.kind], actor.account_id)
    note = await refund_lines(db, order, refunds, why)
    claim.status = advance(CLAIM, claim.status, "refund")
    claim.credit_note_id, claim.paid_by, claim.closed_at = note.id, paid_by, now()
    await let_go(db, claim)
    await _give_up(db, order, claim)
    await tell_claim(db, order, claim)


async def replace(db: Session, order: VendorOrder, claim: Claim) -> None:
    """Take what is claimed off the shelf once more, to be sent. Raises Conflict when short."""
    status = advance(CLAIM, claim.status, "promise")
    if not await stock.take(db, await _wanted(db, claim), claim.number):
        raise Conflict("None is left to send. Please pay it back instead.")
    rules = await shop_settings(db)
    claim.status, claim.due_at = status, now() + rules.days("inspect_days")
    await _give_up(db, order, claim)
    await tell_claim(db, order, claim)


async def _wanted(db: Session, claim: Claim) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line_id, count in (await pieces_claimed(db, claim)).items():
        line = await db.get_one(OrderLine, line_id)
        wanted[line.offer_id] = wanted.get(line.offer_id, 0) + count
    return wanted


async def let_go(db: Session, claim: Claim) -> None:
    """What was taken off the shelf to be sent once more won't be."""
    if claim.replacement_id is None:
        await stock.untake(db, await _wanted(db, claim), claim.number)


async def _give_up(db: Session, order: VendorOrder, claim: Claim) -> None:
    if claim.kind == ClaimKind.NOT_ARRIVED:
        shipment = await db.get_one(Shipment, claim.shipment_id, with_for_update=True)
        await shipments.lose(db, order, shipment)


async def _for_vendor(db: Session, actor: Actor, claim_id: int) -> tuple[Claim, VendorOrder]:
    claim, order = await case_of(db, actor, Claim, claim_id, own_order)
    if claim.status == ClaimStatus.ESCALATED:
        raise Conflict("Our staff are deciding about it now.")
    return claim, order
