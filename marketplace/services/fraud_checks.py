"""What staff make of suspicious purchases: they go on, or end with nothing taken."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, tell, transaction
from marketplace.errors import Conflict, NotFound
from marketplace.events import CheckFailed, CheckPassed, CheckRunsOut, OrderPlaced
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.case_kinds import Side
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.permissions import Actor, allow, may_check_payments
from marketplace.rules.promises import ship_by
from marketplace.rules.texts import required
from marketplace.services import audit, orders, outbox
from marketplace.services.checkout import orders_of
from marketplace.services.settings import shop_settings
from marketplace.services.whole_captures import capture_whole

TURNED_DOWN = "We couldn't confirm the payment, so we had to let this order go. We are sorry."
LAPSES_SOON = timedelta(days=1)
"""So long before what is held lapses, staff are reminded."""


async def approve(db: Session, actor: Actor, group_id: int, reason: str) -> None:
    """Let a purchase go on: what is held for it is taken, and then its vendors send it.

    Raises Conflict when somebody has decided already, or nothing of it is left to be sent.
    """
    allow(may_check_payments(actor))
    check, group = await _waiting(db, group_id)
    await _decide(db, actor, check, CheckDecision.APPROVED, reason)
    await outbox.record(db, CheckPassed(group.id))


async def reject(db: Session, actor: Actor, group_id: int, reason: str) -> None:
    """Turn a purchase down: its orders are cancelled, what is held is let go of, or goes back.

    The reason is staff's own: the buyer reads nothing of what was suspected.
    """
    allow(may_check_payments(actor))
    check, group = await _waiting(db, group_id)
    for order in await orders_of(db, group):
        if order.on_hold:
            await orders.give_up(db, actor, order, Side.STAFF, TURNED_DOWN)
    await _decide(db, actor, check, CheckDecision.REJECTED, reason)
    await outbox.record(db, CheckFailed(group.id))


async def _locked(db: Session, group_id: int) -> tuple[OrderGroup, FraudCheck]:
    """A purchase, and after it what is made of it. Raises NotFound."""
    group = await db.get(OrderGroup, group_id, with_for_update=True, populate_existing=True)
    found = select(FraudCheck).where(FraudCheck.group_id == group_id).with_for_update()
    check = (await db.exec(found.execution_options(populate_existing=True))).first()
    if group is None or check is None:
        raise NotFound()
    return group, check


async def _waiting(db: Session, group_id: int) -> tuple[FraudCheck, OrderGroup]:
    group, check = await _locked(db, group_id)
    is_waiting = group.status == GroupStatus.PLACED and check.decision == CheckDecision.REVIEW
    if not is_waiting:
        raise Conflict("This has been decided already.")
    return check, group


async def _decide(
    db: Session, actor: Actor, check: FraudCheck, decision: CheckDecision, reason: str
) -> None:
    check.reason = required("reason", "The reason", reason, 3, 300)
    check.decision, check.decided_by, check.decided_at = decision, actor.account_id, now()
    verb = "approve" if decision == CheckDecision.APPROVED else "reject"
    await audit.note(
        db,
        actor,
        f"fraud.{verb}",
        ("order_group", check.group_id),
        after={"score": check.score, "decision": decision},
        reason=check.reason,
    )


async def carry_out(group_id: int) -> None:
    """Take what is held for a purchase that may go on, and hand it to its vendors.

    Raises NoAnswer to be tried again. Whose bank refuses stays on hold: its orders end with
    what was held, or staff turn it down.
    """
    async with reading() as db:
        held = await db.exec(
            select(Payment.id).where(
                Payment.group_id == group_id, Payment.status == PaymentStatus.AUTHORIZED
            )
        )
    taken = [await capture_whole(payment_id or 0) for payment_id in held.all()]
    async with transaction() as db:
        if all(taken):
            await _let_through(db, group_id)
        else:
            await _wait_again(db, group_id)


async def _let_through(db: Session, group_id: int) -> None:
    """From now on the vendors have as long for it as for any other order."""
    group, check = await _locked(db, group_id)
    if check.decision != CheckDecision.APPROVED:
        return
    rules = await shop_settings(db)
    through = [order for order in await orders_of(db, group) if order.on_hold]
    for order in through:
        order.on_hold = False
        order.ship_by = ship_by(now(), order.ship_within or rules.ship_by_days)
    await outbox.record(
        db, *(OrderPlaced(order.id, group.id, order.vendor_id) for order in through)
    )
    tell(db, "fraud-checks")


async def _wait_again(db: Session, group_id: int) -> None:
    _group, check = await _locked(db, group_id)
    check.decision = CheckDecision.REVIEW
    tell(db, "fraud-checks")


async def remind(db: Session, actor: Actor, check_id: int) -> None:
    """Tell staff, once, that what is held for a purchase lapses soon.

    Raises Conflict when there is nothing to tell, or it was told.
    """
    allow(actor.is_system)
    check = await db.get_one(FraudCheck, check_id, with_for_update=True)
    until = (await db.exec(_lapses(check.group_id))).first()
    if check.decision != CheckDecision.REVIEW or check.warned_at or until is None:
        raise Conflict("There is nothing to remind of.")
    check.warned_at = now()
    await outbox.record(db, CheckRunsOut(check.group_id, until.isoformat()))


def _lapses(group_id: int) -> Any:
    return (
        select(Payment.held_until)
        .where(
            Payment.group_id == group_id,
            Payment.status == PaymentStatus.AUTHORIZED,
            col(Payment.held_until).is_not(None),
        )
        .order_by(col(Payment.held_until))
    )
