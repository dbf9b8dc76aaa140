"""What came back is looked at: paid back in full or in part, replaced, or refused."""

from dataclasses import dataclass

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.aftersales import OrderReturn, ReturnLine
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.rules.aftersales import RETURN, returns_delivery
from marketplace.rules.case_kinds import ReturnReason, Wish
from marketplace.rules.fulfilment import advance
from marketplace.rules.money_kinds import CreditKind, Liable
from marketplace.rules.permissions import Actor, allow, may_sell
from marketplace.rules.texts import limited, required
from marketplace.services import stock
from marketplace.services.credits import Why, refund_lines
from marketplace.services.order_access import own_order
from marketplace.services.refund_plans import Plan, plan
from marketplace.services.return_access import case_of, pieces_back, tell_return
from marketplace.services.settings import shop_settings

REASONS = {
    ReturnReason.CHANGED_MIND: "Sent back",
    ReturnReason.DOES_NOT_FIT: "Sent back: doesn't fit",
    ReturnReason.NOT_AS_DESCRIBED: "Sent back: not as described",
    ReturnReason.DEFECTIVE: "Sent back: defective",
    ReturnReason.WRONG_ITEM: "Sent back: the wrong item",
    ReturnReason.OTHER: "Sent back",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """How the goods are: acceptable or not, what is taken off and why, and back on the shelf?"""

    is_accepted: bool = True
    deduction_minor: int = 0
    words: str = ""
    is_restocked: bool = True


async def inspect(db: Session, actor: Actor, return_id: int, finding: Finding) -> None:
    """The vendor has looked at it. What is accepted is paid back, or replaced where one is left.

    Raises Invalid for a deduction that isn't one, Conflict the second time.
    """
    one, order = await case_of(db, actor, OrderReturn, return_id, own_order)
    allow(may_sell(actor))
    status = advance(RETURN, one.status, "inspect")
    if not finding.is_accepted:
        one.answer = required("answer", "The reason", finding.words, 3, 1_000)
        one.status, one.closed_at = advance(RETURN, status, "reject"), now()
        await tell_return(db, order, one)
        return
    amount = _left(await plan_of(db, order, one), one, finding)
    one.answer = limited("answer", "The reason", finding.words, 1_000)
    one.status, one.deduction_minor = status, finding.deduction_minor
    one.is_restocked = finding.is_restocked
    if finding.is_restocked:
        await stock.give_back(db, await pieces_back(db, one), one.number)
    if one.wish == Wish.REPLACEMENT and await stock.take(db, await _wanted(db, one), one.number):
        one.due_at = now() + (await shop_settings(db)).days("inspect_days")
        await tell_return(db, order, one)
    else:
        await pay_back(db, actor, order, one, amount)


def _left(whole: Plan, one: OrderReturn, finding: Finding) -> int:
    deduction = finding.deduction_minor
    if type(deduction) is not int or deduction < 0:
        raise Invalid("deduction", "Please enter an amount, or nothing.")
    if deduction and one.wish == Wish.REPLACEMENT:
        raise Invalid("deduction", "What is replaced isn't paid back: nothing can be taken off.")
    if deduction and deduction >= whole.most:
        raise Invalid("deduction", "That would be all of it. Refuse it instead, and say why.")
    if deduction and not finding.words.strip():
        raise Invalid("answer", "Please say what it is taken off for.")
    return whole.most - deduction


async def plan_of(db: Session, order: VendorOrder, one: OrderReturn) -> Plan:
    """What a return gives back at most, with what sending cost where the rule says so."""
    pieces = await pieces_back(db, one)
    with_delivery = returns_delivery(one.is_withdrawal, one.reason, is_all=True)
    return await plan(db, order, pieces, with_delivery=with_delivery)


async def pay_back(
    db: Session,
    actor: Actor,
    order: VendorOrder,
    one: OrderReturn,
    amount_minor: int,
    *,
    paid_by: Liable = Liable.VENDOR,
) -> None:
    """Credit what a return gives back, and end it."""
    refunds = (await plan_of(db, order, one)).refunds(amount_minor)
    kind = CreditKind.COURTESY if paid_by == Liable.PLATFORM else CreditKind.RETURN
    note = await refund_lines(db, order, refunds, Why(kind, REASONS[one.reason], actor.account_id))
    one.status = advance(RETURN, one.status, "refund")
    one.credit_note_id, one.paid_by, one.closed_at = note.id, paid_by, now()
    await let_go(db, one)
    await tell_return(db, order, one)


async def let_go(db: Session, one: OrderReturn) -> None:
    """What was taken off the shelf to be sent in exchange won't be."""
    if one.wish == Wish.REPLACEMENT and one.replacement_id is None:
        await stock.untake(db, await _wanted(db, one), one.number)


async def _wanted(db: Session, one: OrderReturn) -> dict[int, int]:
    """How many of which offer are to be sent in exchange."""
    rows = await db.exec(
        select(ReturnLine, OrderLine)
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.order_line_id))
        .where(ReturnLine.return_id == one.id)
    )
    wanted: dict[int, int] = {}
    for row, line in rows.all():
        offer_id = row.wanted_offer_id or line.offer_id
        wanted[offer_id] = wanted.get(offer_id, 0) + row.quantity
    return wanted
