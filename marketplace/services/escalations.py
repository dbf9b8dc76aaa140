"""Where shopper and vendor don't agree, or a vendor stays silent, staff decide and say why."""

from dataclasses import dataclass

from marketplace.adapters.database import Session
from marketplace.errors import Conflict
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.columns import now
from marketplace.models.orders import VendorOrder
from marketplace.rules.aftersales import CLAIM, RETURN
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus
from marketplace.rules.fulfilment import advance
from marketplace.rules.money_kinds import Liable
from marketplace.rules.permissions import Actor, allow, may_decide
from marketplace.rules.texts import required
from marketplace.services import audit, claims, inspections, returns
from marketplace.services.order_access import locked
from marketplace.services.return_access import case_of, tell_claim, tell_return

TO_BE_SENT = "Please send it to the address on the parcel you got; the shop will pay it back."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What staff decide: an amount for the shopper and whose it is, or nothing; and why.

    `is_to_come` when a return shall be sent back and looked at first.
    """

    words: str
    amount_minor: int = 0
    paid_by: Liable = Liable.VENDOR
    is_to_come: bool = False


async def decide_return(db: Session, actor: Actor, return_id: int, verdict: Verdict) -> None:
    """Staff end a return, or let it be sent. Raises Conflict when it isn't theirs any more."""
    allow(may_decide(actor))
    one, order = await case_of(db, actor, OrderReturn, return_id, _any_order)
    if one.status != ReturnStatus.ESCALATED:
        raise Conflict("That has been decided already.")
    one.answer = required("words", "The reason", verdict.words, 3, 2_000)
    one.decided_by = actor.account_id
    await _note(db, actor, ("order_return", one.id), verdict)
    if verdict.is_to_come and one.received_at is None:
        await returns.let_come(db, order, one, one.instructions or TO_BE_SENT)
    elif verdict.amount_minor:
        amount, payer = verdict.amount_minor, verdict.paid_by
        await inspections.pay_back(db, actor, order, one, amount, paid_by=payer)
    else:
        one.status, one.closed_at = advance(RETURN, one.status, "deny"), now()
        await inspections.let_go(db, one)
        await tell_return(db, order, one)


async def decide_claim(db: Session, actor: Actor, claim_id: int, verdict: Verdict) -> None:
    """Staff end a claim: with an amount, or with nothing. Raises Conflict the second time."""
    allow(may_decide(actor))
    claim, order = await case_of(db, actor, Claim, claim_id, _any_order)
    if claim.status != ClaimStatus.ESCALATED:
        raise Conflict("That has been decided already.")
    claim.decision = required("words", "The reason", verdict.words, 3, 2_000)
    claim.decided_by = actor.account_id
    await _note(db, actor, ("claim", claim.id), verdict)
    if verdict.amount_minor:
        amount, payer = verdict.amount_minor, verdict.paid_by
        await claims.pay_back(db, actor, order, claim, amount, paid_by=payer)
    else:
        claim.status, claim.closed_at = advance(CLAIM, claim.status, "refuse"), now()
        await claims.let_go(db, claim)
        await tell_claim(db, order, claim)


async def _note(db: Session, actor: Actor, subject: tuple[str, int], verdict: Verdict) -> None:
    what = {"amount_minor": verdict.amount_minor, "paid_by": verdict.paid_by}
    await audit.note(db, actor, "case.decide", subject, after=what, reason=verdict.words)


async def _any_order(db: Session, _actor: Actor, order_id: int) -> VendorOrder:
    return (await locked(db, order_id))[0]
