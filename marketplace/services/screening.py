"""Every purchase is judged before it is paid, and once more when its card is known.

What is suspicious is paid all the same, held back, and shown to staff; what is more than that
is refused before anything is taken.
"""

import asyncio
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, transaction
from marketplace.adapters.devices import country_code_of
from marketplace.adapters.gateways import GATEWAYS
from marketplace.adapters.gateways.terms import Page
from marketplace.errors import Conflict
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.queries.fraud_signals import (
    Source,
    card_uses,
    facts_of,
    traces_of,
    with_earlier,
    with_velocity,
)
from marketplace.rules.fraud import (
    Assessment,
    CheckDecision,
    Signals,
    assess,
    decide,
    united,
    worse,
)
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.payouts import read_minimums
from marketplace.services.checkout import expire
from marketplace.services.settings import ShopSettings, shop_settings

BLOCKED = (
    "We can't take this payment. Nothing was charged. "
    "If you think that this is a mistake, please write to us."
)
STAFFS = (CheckDecision.APPROVED, CheckDecision.REJECTED)
"""What staff have decided no later look changes."""


async def before_payment(number: str, payment_id: int | None, source: Source) -> None:
    """Judge a purchase that is about to be paid, each time that somebody is.

    Raises Conflict, and gives its stock back, when it is too suspicious to be paid at all.
    """
    # The first look-up reads a whole atlas.
    country = await asyncio.to_thread(country_code_of, source.address)
    async with transaction() as db:
        rules = await shop_settings(db)
        decision = await _judge(db, number, source, country, rules)
        if decision == CheckDecision.REVIEW and payment_id is not None:
            await _only_hold(db, payment_id)
        if decision == CheckDecision.BLOCKED:
            await _give_up(db, number)
    if decision == CheckDecision.BLOCKED:
        raise Conflict(BLOCKED)


async def _judge(
    db: Session, number: str, source: Source, country: str, rules: ShopSettings
) -> CheckDecision:
    """Whoever pays again from another browser is not less suspicious than before."""
    facts = await facts_of(db, number, country)
    earlier = await _earlier(db, facts.group)
    traces = with_earlier(
        traces_of(source, facts.group.email), earlier.traces if earlier is not None else ()
    )
    high = read_minimums(rules.fraud_high_values).get(facts.group.currency, 0)
    signals = await with_velocity(db, facts, traces, high)
    if earlier is not None:
        signals = united(Signals(**_known(earlier)), signals)
    found = assess(signals)
    decision = decide(found.score, rules.fraud_review_at, rules.fraud_block_at)
    if earlier is not None and earlier.decision not in STAFFS:
        decision = worse(earlier.decision, decision)
    row = {
        "group_id": facts.group.id,
        "traces": list(traces.values()),
        **_written(signals, found, decision),
    }
    made = insert(FraudCheck).values(row)
    await db.exec(
        made.on_conflict_do_update(
            index_elements=["group_id"],
            set_=row | {"updated_at": now()},
            where=col(FraudCheck.decision).not_in(STAFFS),
        )
    )
    await _mark(db, facts.group, decision)
    return decision


async def _earlier(db: Session, group: OrderGroup) -> FraudCheck | None:
    """The look before, if there was one; the lock keeps two looks at a time from missing it."""
    await db.refresh(group, with_for_update=True)
    found = select(FraudCheck).where(FraudCheck.group_id == group.id)
    return (await db.exec(found)).first()


def _written(signals: Signals, found: Assessment, decision: CheckDecision) -> dict[str, Any]:
    reasons = [asdict(reason) for reason in found.reasons]
    return {
        "score": found.score,
        "signals": {"facts": asdict(signals), "reasons": reasons},
        "decision": decision,
    }


async def _mark(db: Session, group: OrderGroup, decision: CheckDecision) -> None:
    """Whether staff look at it when it is paid stands with the purchase itself."""
    is_wanted = decision != CheckDecision.PASSED
    if group.needs_check != is_wanted:
        of = update(OrderGroup).where(col(OrderGroup.id) == group.id)
        await db.exec(of.values(needs_check=is_wanted))


async def _only_hold(db: Session, payment_id: int) -> None:
    """Nothing is taken before staff have looked, where the way to pay allows it."""
    payment = await db.get_one(Payment, payment_id, with_for_update=True)
    if payment.provider_ref is None and GATEWAYS[payment.provider].abilities.holds:
        payment.is_held = True


async def _give_up(db: Session, number: str) -> None:
    found = select(OrderGroup).where(OrderGroup.number == number)
    group = (await db.exec(found.with_for_update())).one()
    if group.status == GroupStatus.AWAITING_PAYMENT:
        await expire(db, group)


async def look_at_card(payment: Payment, page: Page) -> bool:
    """Judge it once more by the card that it was paid with; whether staff have to look.

    Money is there now, so nothing is refused any more. Nobody looks twice at a card.
    """
    async with transaction() as db:
        found: Any = (
            select(FraudCheck, OrderGroup, card_uses(page.card_mark))
            .join(OrderGroup, col(OrderGroup.id) == col(FraudCheck.group_id))
            .where(FraudCheck.group_id == payment.group_id)
        )
        row = (await db.exec(found)).first()
        if row is None:
            return False
        check, group, uses = row
        if not (page.card_mark or page.card_country) or check.decision in STAFFS:
            return bool(group.needs_check)
        signals = _known(check) | {
            "card_country": page.card_country,
            "card_purchases": uses + 1,
        }
        after = Signals(**signals)
        judged = assess(after)
        is_worse = judged.score > check.score
        if is_worse and judged.score >= (await shop_settings(db)).fraud_review_at:
            await _look(db, check, group, _written(after, judged, CheckDecision.REVIEW))
        return bool(group.needs_check)


def _known(check: FraudCheck) -> dict[str, Any]:
    """The facts that were written down; what later versions know besides is as if unknown."""
    facts = check.signals.get("facts")
    names = {one.name for one in fields(Signals)}
    return {k: v for k, v in facts.items() if k in names} if isinstance(facts, dict) else {}


async def _look(db: Session, check: FraudCheck, group: OrderGroup, written: dict[str, Any]) -> None:
    of_check = update(FraudCheck).where(
        col(FraudCheck.id) == check.id, col(FraudCheck.decision).not_in(STAFFS)
    )
    await db.exec(of_check.values(written))
    await db.exec(
        update(OrderGroup)
        .where(
            col(OrderGroup.id) == group.id, col(OrderGroup.status) == GroupStatus.AWAITING_PAYMENT
        )
        .values(needs_check=True)
    )
    await db.refresh(group)
