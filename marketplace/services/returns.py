"""Sending things back: asked for, approved or denied, on their way, and given up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_number
from marketplace.errors import Conflict
from marketplace.models.aftersales import OrderReturn, ReturnLine
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.queries.aftersales import returnable, swaps
from marketplace.rules.aftersales import RETURN, chosen, is_within
from marketplace.rules.case_kinds import ReturnReason, ReturnStatus, Wish
from marketplace.rules.fulfilment import SENT, advance
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import limited, required
from marketplace.services.order_access import bought_order, own_order
from marketplace.services.return_access import case_of, tell_return
from marketplace.services.settings import shop_settings
from marketplace.services.shipments import label

MOST_PICTURES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shopper wants to send back: pieces by line id, and by line what for instead."""

    pieces: Mapping[int, int]
    reason: ReturnReason
    wish: Wish = Wish.REFUND
    comment: str = ""
    wanted: Mapping[int, int] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


async def request(db: Session, actor: Actor, order_id: int, asked: Asked) -> OrderReturn:
    """The buyer asks to send pieces back that have arrived.

    Raises Conflict when the days for it are over, or the pieces are on their way already.
    """
    order = await bought_order(db, actor, order_id)
    rules = await shop_settings(db)
    if order.status not in SENT:
        raise Conflict("It hasn't been sent yet. You can still cancel it.")
    if not is_within(order.delivered_at, rules.return_days, now()):
        raise Conflict(f"It arrived more than {rules.return_days} days ago.")
    pieces = chosen(asked.pieces, await returnable(db, order.id))
    one = OrderReturn(
        number=new_number("R"),
        vendor_order_id=order.id,
        is_withdrawal=is_within(order.delivered_at, rules.withdrawal_days, now()),
        reason=asked.reason,
        wish=asked.wish,
        comment=limited("comment", "The remark", asked.comment, 1_000),
        pictures=list(asked.pictures[:MOST_PICTURES]),
        due_at=now() + rules.days("answer_days"),
    )
    wanted = await _wanted(db, asked, pieces)
    db.add(one)
    await db.flush()
    for line_id, count in pieces.items():
        row = ReturnLine(return_id=one.id, order_line_id=line_id, quantity=count)
        row.wanted_offer_id = wanted.get(line_id)
        db.add(row)
    await tell_return(db, order, one)
    return one


async def _wanted(db: Session, asked: Asked, pieces: Mapping[int, int]) -> dict[int, int]:
    """By line, the offer that is to be sent: the same, or another variant for the same price."""
    if asked.wish != Wish.REPLACEMENT:
        return {}
    lines = await db.exec(select(OrderLine).where(col(OrderLine.id).in_(pieces)))
    found = {}
    for line in lines.all():
        found[line.id] = offer_id = asked.wanted.get(line.id) or line.offer_id
        others = {offer for offer, _name in await swaps(db, line)}
        if offer_id not in {line.offer_id, *others}:
            raise Conflict("That variant can't be had in exchange: it isn't there, or costs more.")
    return found


async def approve(db: Session, actor: Actor, return_id: int, instructions: str) -> None:
    """The vendor agrees and says where to, or with which label, it is sent."""
    one, order = await _for_vendor(db, actor, return_id)
    words = required("instructions", "Where to send it", instructions, 5, 1_000)
    await let_come(db, order, one, words)


async def let_come(db: Session, order: VendorOrder, one: OrderReturn, instructions: str) -> None:
    """A return is approved, whoever decided so; from now on the shopper has so many days."""
    one.status = advance(RETURN, one.status, "approve")
    rules = await shop_settings(db)
    one.instructions, one.approved_at = instructions, now()
    one.due_at = now() + rules.days("send_back_days")
    await tell_return(db, order, one)


async def deny(db: Session, actor: Actor, return_id: int, answer: str) -> None:
    """The vendor says no, and why. Raises Conflict for a withdrawal, which nobody can deny."""
    one, order = await _for_vendor(db, actor, return_id)
    if one.status == ReturnStatus.ESCALATED:
        raise Conflict("Our staff are deciding about it now.")
    status = advance(RETURN, one.status, "deny")
    if one.is_withdrawal:
        raise Conflict("It is within the days in which everybody may withdraw without a reason.")
    one.answer = required("answer", "The reason", answer, 3, 1_000)
    one.status, one.closed_at = status, now()
    await tell_return(db, order, one)


async def send_back(db: Session, actor: Actor, return_id: int, carrier: str, tracking: str) -> None:
    """The buyer has handed it to a carrier."""
    one, order = await _for_buyer(db, actor, return_id)
    carrier, tracking = label(carrier, tracking)
    one.status = advance(RETURN, one.status, "send_back")
    rules = await shop_settings(db)
    one.carrier, one.tracking, one.sent_at = carrier, tracking, now()
    one.due_at = now() + rules.days("deliver_after_days")
    await tell_return(db, order, one)


async def withdraw(db: Session, actor: Actor, return_id: int) -> None:
    """The buyer keeps it after all."""
    one, order = await _for_buyer(db, actor, return_id)
    one.status, one.closed_at = advance(RETURN, one.status, "withdraw"), now()
    await tell_return(db, order, one)


async def receive(db: Session, actor: Actor, return_id: int) -> None:
    """The vendor has it, and so many days to look at it."""
    one, order = await _for_vendor(db, actor, return_id)
    one.status = advance(RETURN, one.status, "receive")
    rules = await shop_settings(db)
    one.received_at, one.due_at = now(), now() + rules.days("inspect_days")
    await tell_return(db, order, one)


async def ask_staff(db: Session, actor: Actor, return_id: int) -> None:
    """The buyer doesn't agree with a vendor's no. Raises Conflict once staff have decided."""
    one, order = await _for_buyer(db, actor, return_id)
    if one.decided_by is not None:
        raise Conflict("Our staff have decided about this already.")
    if one.status != ReturnStatus.DENIED:
        raise Conflict("The shop hasn't said no.")
    await hand_over(db, order, one)


async def hand_over(db: Session, order: VendorOrder, one: OrderReturn) -> None:
    """From now on staff decide."""
    one.status = advance(RETURN, one.status, "escalate")
    one.escalated_at, one.due_at, one.closed_at = now(), None, None
    await tell_return(db, order, one)


async def pass_deadline(db: Session, actor: Actor, return_id: int) -> None:
    """What becomes of a return whose next step is overdue: it expires, or staff decide.

    Raises Conflict when somebody was faster.
    """
    one, order = await _for_vendor(db, actor, return_id)
    if one.due_at is None or one.due_at > now():
        raise Conflict("It isn't overdue.")
    if one.status != ReturnStatus.APPROVED:
        await hand_over(db, order, one)
        return
    one.status, one.closed_at = advance(RETURN, one.status, "expire"), now()
    await tell_return(db, order, one)


async def _for_vendor(db: Session, actor: Actor, return_id: int) -> tuple[OrderReturn, VendorOrder]:
    return await case_of(db, actor, OrderReturn, return_id, own_order)


async def _for_buyer(db: Session, actor: Actor, return_id: int) -> tuple[OrderReturn, VendorOrder]:
    return await case_of(db, actor, OrderReturn, return_id, bought_order)
