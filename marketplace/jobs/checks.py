"""What follows from checks of suspicious purchases, and the look at those that wait too long."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import reading, transaction
from marketplace.errors import Problem
from marketplace.events import CheckPassed, CheckRunsOut
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import DECIDING_STAFF, SYSTEM
from marketplace.services import fraud_checks

log = structlog.get_logger()
A_BATCH = 200
TRACES_ARE_KEPT = timedelta(days=30)


async def carry_out(event: CheckPassed, _event_id: str) -> None:
    """Staff let it go on: take what is held, and tell the vendors."""
    await fraud_checks.carry_out(event.group_id)


async def remind(event: CheckRunsOut, event_id: str) -> None:
    """Write to everybody who may decide."""
    async with reading() as db:
        group = await db.get_one(OrderGroup, event.group_id)
        found = select(Account).where(
            col(Account.staff_role).in_(DECIDING_STAFF), col(Account.disabled_at).is_(None)
        )
        people = (await db.exec(found.order_by(col(Account.id)))).all()
    until = datetime.fromisoformat(event.until)
    for person in people:
        words: dict[str, object] = {
            "name": person.name,
            "number": group.number,
            "amount": str(Money(group.total_minor, group.currency)),
            "until": f"{until:%A} {until.day} {until:%B, %H:%M} UTC",
            "link": link_to(routes.admin_check(group.number)),
        }
        letter = Letter(person.email, f"Please look at {group.number}", "check_runs_out", words)
        await send(letter, event_id)


async def watch_checks(timestamp: int) -> str:
    """Remind staff of purchases whose money lapses before anybody has decided."""
    soon = now() + fraud_checks.LAPSES_SOON
    due = (
        select(FraudCheck.id)
        .join(OrderGroup, col(OrderGroup.id) == col(FraudCheck.group_id))
        .join(Payment, col(Payment.group_id) == col(OrderGroup.id))
        .where(
            FraudCheck.decision == CheckDecision.REVIEW,
            col(FraudCheck.warned_at).is_(None),
            OrderGroup.status == GroupStatus.PLACED,
            Payment.status == PaymentStatus.AUTHORIZED,
            col(Payment.held_until) < soon,
        )
        .order_by(col(Payment.held_until))
        .limit(A_BATCH)
    )
    async with reading() as db:
        ids = list(dict.fromkeys((await db.exec(due)).all()))
    for check_id in ids:
        try:
            async with transaction() as db:
                await fraud_checks.remind(db, SYSTEM, check_id)
        except Problem as refused:
            log.warning("checks.refused", check=check_id, problem=refused.message)
    return f"{len(ids)} reminded of"


async def forget_traces(timestamp: int) -> None:
    """Who bought together with whom is nobody's business after some weeks."""
    old = update(FraudCheck).where(
        col(FraudCheck.created_at) < now() - TRACES_ARE_KEPT, col(FraudCheck.traces) != []
    )
    async with transaction() as db:
        await db.exec(old.values(traces=[]))
