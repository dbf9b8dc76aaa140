"""Suspicious purchases: those that wait for staff, those that were refused, and what became."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.checks import CheckRow, CheckRows
from marketplace.cards.furniture import Tone
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.queries.paging import beyond, page_of
from marketplace.queries.staff_lists import moment
from marketplace.rules.deadlines import answer_words, due_tone
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow, may_check_payments

ROWS = 30
RED = 80
WORDS: dict[CheckDecision, tuple[str, Tone]] = {
    CheckDecision.PASSED: ("Nothing suspicious", "good"),
    CheckDecision.REVIEW: ("To check", "warn"),
    CheckDecision.BLOCKED: ("Refused by itself", "bad"),
    CheckDecision.APPROVED: ("Let through", "good"),
    CheckDecision.REJECTED: ("Turned down", "bad"),
}
DECIDED = (CheckDecision.APPROVED, CheckDecision.REJECTED)


def is_waiting() -> Any:
    """It was paid, nobody has decided, and something of it is left to be sent."""
    return (col(FraudCheck.decision) == CheckDecision.REVIEW) & (
        col(OrderGroup.status) == GroupStatus.PLACED
    )


def _views() -> dict[str, Any]:
    return {
        "waiting": is_waiting(),
        "blocked": FraudCheck.decision == CheckDecision.BLOCKED,
        "decided": col(FraudCheck.decision).in_(DECIDED),
    }


async def waiting_checks(db: Session) -> int:
    """How many wait for staff."""
    found = (
        select(func.count())
        .select_from(FraudCheck)
        .join(OrderGroup, col(OrderGroup.id) == col(FraudCheck.group_id))
        .where(is_waiting())
    )
    return (await db.exec(found)).one()


async def checks(db: Session, actor: Actor, view: str, after: str = "") -> CheckRows:
    """One page: waiting, the longest first; blocked or decided, the latest first."""
    allow(may_check_payments(actor))
    view = view if view in _views() else "waiting"
    is_latest_first = view != "waiting"
    order = col(FraudCheck.id)
    found: Any = (
        select(FraudCheck, OrderGroup, held_until())
        .join(OrderGroup, col(OrderGroup.id) == col(FraudCheck.group_id))
        .where(_views()[view])
        .order_by(order.desc() if is_latest_first else order)
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, order, descending=is_latest_first))
    rows, further = page_of((await db.execute(found)).all(), ROWS)
    return CheckRows(
        rows=[_row(*row) for row in rows],
        after=str(rows[-1][0].id) if further else "",
        to_do=f"{await waiting_checks(db):,}",
    )


def held_until() -> Any:
    """When the first of what is held for a purchase lapses."""
    return (
        select(func.min(Payment.held_until))
        .where(Payment.group_id == OrderGroup.id, Payment.status == PaymentStatus.AUTHORIZED)
        .correlate(OrderGroup)
        .scalar_subquery()
    )


def _row(check: FraudCheck, group: OrderGroup, until: datetime | None) -> CheckRow:
    is_open = check.decision == CheckDecision.REVIEW
    return CheckRow(
        number=group.number,
        href=routes.admin_check(group.number),
        placed=moment(group.placed_at or group.created_at),
        buyer=group.address.get("name", ""),
        email=group.email,
        score=str(check.score),
        tone=score_tone(check.score),
        why="; ".join(text for _points, text in reasons_of(check)[:2]),
        until=answer_words(until, now()) if until and is_open else "",
        until_tone=due_tone(until, now()) if until and is_open else "neutral",  # type: ignore[arg-type]
        decision=WORDS[check.decision][0],
        amount=str(Money(group.total_minor, group.currency)),
    )


def score_tone(score: int) -> Tone:
    """The colour of a score."""
    return "bad" if score >= RED else "warn"


def reasons_of(check: FraudCheck) -> Sequence[tuple[int, str]]:
    """Why it was found suspicious, the heaviest reason first."""
    found = check.signals.get("reasons")
    rows = found if isinstance(found, list) else []
    return [(int(one["points"]), str(one["text"])) for one in rows]
