"""Returns and claims on their buyer's page: where they stand and what the buyer can do."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseCard
from marketplace.cards.furniture import Step
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.orders import OrderLine
from marketplace.queries.money_back import money_back_of_notes
from marketplace.rules.aftersales import CLAIM, RETURN
from marketplace.rules.aftersales_words import CLAIM_STATUS, CLAIMS, REASONS, RETURN_STATUS
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus, Wish
from marketplace.rules.fulfilment import possible
from marketplace.rules.texts import day

Cases = dict[int, list[CaseCard]]


async def cases_of(db: Session, order_ids: Sequence[int]) -> Cases:
    """Every return and claim about these orders by the order's id, the latest first."""
    returns = await _rows(db, OrderReturn, order_ids)
    claims = await _rows(db, Claim, order_ids)
    notes = [one.credit_note_id for one in (*returns, *claims) if one.credit_note_id]
    back = await money_back_of_notes(db, notes)
    pieces = await _pieces(db, ReturnLine, col(ReturnLine.return_id), [one.id for one in returns])
    claimed = await _pieces(db, ClaimLine, col(ClaimLine.claim_id), [one.id for one in claims])
    cases: Cases = defaultdict(list)
    for one in returns:
        words = back.get(one.credit_note_id or 0, "")
        cases[one.vendor_order_id].append(_return(one, pieces[one.id], words))
    for claim in claims:
        words = back.get(claim.credit_note_id or 0, "")
        cases[claim.vendor_order_id].append(_claim(claim, claimed[claim.id], words))
    return cases


async def _rows(db: Session, kind: Any, order_ids: Sequence[int]) -> Sequence[Any]:
    found = select(kind).where(col(kind.vendor_order_id).in_(order_ids))
    return (await db.exec(found.order_by(col(kind.id).desc()))).all()


async def _pieces(db: Session, kind: Any, of: Any, ids: Sequence[int]) -> dict[int, list[str]]:
    rows: Any = await db.exec(
        select(of, kind.quantity, OrderLine.title)
        .join(OrderLine, col(OrderLine.id) == col(kind.order_line_id))
        .where(of.in_(ids))
        .order_by(col(OrderLine.id))
    )
    by_case: dict[int, list[str]] = defaultdict(list)
    for case_id, count, title in rows.all():
        by_case[case_id].append(f"{count} × {title}")
    return by_case


def _return(one: OrderReturn, contents: list[str], back: str) -> CaseCard:
    status, tone = RETURN_STATUS[one.status]
    verbs = possible(RETURN, one.status)
    return CaseCard(
        id=one.id,
        number=one.number,
        title=f"Return {one.number}: {REASONS[one.reason].lower()}",
        status=status,
        tone=tone,  # type: ignore[arg-type]
        contents=contents,
        words=_return_words(one, back),
        said=one.answer,
        steps=return_steps(one),
        can_withdraw="withdraw" in verbs,
        can_send_back="send_back" in verbs,
        can_ask_staff=one.status == ReturnStatus.DENIED and one.decided_by is None,
    )


def _return_words(one: OrderReturn, back: str) -> str:
    by = day(one.due_at) if one.due_at else ""
    words = {
        ReturnStatus.REQUESTED: f"The shop answers by {by}. If it doesn't, our staff decide.",
        ReturnStatus.APPROVED: f"Send it by {by}. {one.instructions}",
        ReturnStatus.SENT_BACK: f"On its way with {one.carrier} {one.tracking}.",
        ReturnStatus.RECEIVED: f"We got it. The shop looks at it by {by}.",
        ReturnStatus.INSPECTED: f"We got it. The replacement is sent by {by}.",
        ReturnStatus.REFUNDED: f"We got it. {back}",
        ReturnStatus.REPLACED: "We got it, and the replacement has been sent.",
        ReturnStatus.DENIED: "It was turned down. Nothing was paid back.",
        ReturnStatus.WITHDRAWN: "You keep it. Nothing was paid back.",
        ReturnStatus.EXPIRED: "It was not sent in time. Nothing was paid back.",
        ReturnStatus.ESCALATED: "Our staff are looking into it. You don't have to do anything.",
    }
    if one.status == ReturnStatus.REFUNDED and one.received_at is None:
        return back
    return words[one.status]


def return_steps(one: OrderReturn) -> list[Step]:
    """How far a return has come."""
    end = "Replaced" if one.wish == Wish.REPLACEMENT and not one.credit_note_id else "Paid back"
    stages: list[tuple[str, datetime | None]] = [
        ("Asked for", one.created_at),
        ("Approved", one.approved_at),
        ("Sent back", one.sent_at),
        ("Arrived at the shop", one.received_at),
    ]
    if one.status in (ReturnStatus.DENIED, ReturnStatus.WITHDRAWN, ReturnStatus.EXPIRED):
        done = [Step(text, _when(at), "done") for text, at in stages if at]
        return [*done, Step(RETURN_STATUS[one.status][0], _when(one.closed_at), "failed")]
    if one.status == ReturnStatus.ESCALATED:
        done = [Step(text, _when(at), "done") for text, at in stages if at]
        return [*done, Step("With our staff", _when(one.escalated_at), "current"), Step(end)]
    is_over = one.status in (ReturnStatus.REFUNDED, ReturnStatus.REPLACED)
    return _line([*stages, (end, one.closed_at if is_over else None)])


def _line(stages: list[tuple[str, datetime | None]]) -> list[Step]:
    """A later stage that is reached shows that the earlier ones are behind us."""
    reached = max((n for n, (_, at) in enumerate(stages) if at), default=-1)
    steps = [
        Step(text, _when(at), "done" if n <= reached else "todo")
        for n, (text, at) in enumerate(stages)
    ]
    if 0 <= reached < len(steps) - 1:
        steps[reached] = Step(steps[reached].text, steps[reached].detail, "current")
    return steps


def _claim(claim: Claim, contents: list[str], back: str) -> CaseCard:
    status, tone = CLAIM_STATUS[claim.status]
    return CaseCard(
        id=claim.id,
        number=claim.number,
        is_claim=True,
        title=f"Claim {claim.number}: {CLAIMS[claim.kind].lower()}",
        status=status,
        tone=tone,  # type: ignore[arg-type]
        contents=contents,
        words=_claim_words(claim, back),
        said=claim.decision or claim.answer,
        steps=claim_steps(claim),
        can_withdraw="withdraw" in possible(CLAIM, claim.status),
    )


def _claim_words(claim: Claim, back: str) -> str:
    by = day(claim.due_at) if claim.due_at else ""
    words = {
        ClaimStatus.OPEN: f"The shop answers by {by}. If it doesn't, our staff decide.",
        ClaimStatus.ESCALATED: "Our staff are looking into it. You don't have to do anything.",
        ClaimStatus.REPLACING: f"The shop sends it once more, by {by}. It costs you nothing.",
        ClaimStatus.REFUNDED: back,
        ClaimStatus.REPLACED: "It was sent once more.",
        ClaimStatus.REFUSED: "It was turned down. Nothing was paid back.",
        ClaimStatus.WITHDRAWN: "You took it back.",
    }
    return words[claim.status]


def claim_steps(claim: Claim) -> list[Step]:
    """How far a claim has come."""
    steps = [Step("Told the shop", _when(claim.created_at), "done")]
    if claim.escalated_at:
        steps.append(Step("With our staff", _when(claim.escalated_at), "done"))
    if claim.closed_at:
        is_bad = claim.status in (ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN)
        state = "failed" if is_bad else "done"
        return [*steps, Step(CLAIM_STATUS[claim.status][0], _when(claim.closed_at), state)]
    steps[-1] = Step(steps[-1].text, steps[-1].detail, "current")
    return [*steps, Step("Settled")]


def _when(at: datetime | None) -> str:
    return f"{day(at)}, {at:%H:%M}" if at else ""
