"""Money to vendors: sent when assembled, on the vendor's day, followed until it is there."""

import structlog
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.events import PayoutAssembled
from marketplace.jobs.rounds import each, put_last
from marketplace.models.columns import now
from marketplace.models.payouts import Payout, PayoutTerms
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.money_kinds import PayoutAccountStatus, PayoutStatus
from marketplace.rules.texts import plural
from marketplace.services.payout_accounts import note_account
from marketplace.services.payout_runs import due_vendors, pay_on_schedule
from marketplace.services.payout_sending import note_payout, send_payout, unsettled

log = structlog.get_logger()
A_BATCH = 200


async def send(event: PayoutAssembled, _event_id: str) -> None:
    """Have the provider send it; those that are carried to the bank wait for staff."""
    await send_payout(event.payout_id)


async def pay_due(timestamp: int) -> str:
    """Pay every vendor whose day it is."""
    async with transaction() as db:
        due = await due_vendors(db, now(), A_BATCH)
    return str(await each("payouts.due", due, _pay))


async def _pay(vendor_id: int) -> None:
    await put_last(PayoutTerms, vendor_id)
    await pay_on_schedule(vendor_id)


async def sweep_payouts(timestamp: int) -> str:
    """Find out what became of payouts that were not told of: lost answers, dead workers."""
    async with reading() as db:
        waiting = await unsettled(db, A_BATCH)
    unanswered = 0
    for payout in waiting:
        try:
            await _settle(payout)
        except (NoAnswer, Refused) as error:
            unanswered += 1
            log.warning("payout.no_answer", payout=payout.number, error=str(error))
    return f"{plural(len(waiting), 'payout')} looked at, {unanswered} without an answer"


async def _settle(payout: Payout) -> None:
    if payout.status is not PayoutStatus.IN_TRANSIT:
        await send_payout(payout.id)
    elif payout.provider_ref:
        await note_payout(payout.provider, payout.provider_ref)


async def sweep_payees(timestamp: int) -> str:
    """Ask about every account that is not settled, in case its news got lost."""
    unsettled_ones = (PayoutAccountStatus.ONBOARDING, PayoutAccountStatus.RESTRICTED)
    async with reading() as db:
        rows = await db.exec(
            select(PayoutAccount.provider, PayoutAccount.provider_ref)
            .where(
                col(PayoutAccount.status).in_(unsettled_ones),
                col(PayoutAccount.provider_ref).is_not(None),
            )
            .order_by(col(PayoutAccount.id))
            .limit(A_BATCH)
        )
        found = rows.all()
    for provider, ref in found:
        try:
            await note_account(provider, ref or "")
        except (NoAnswer, Refused) as error:
            log.warning("payee.no_answer", account=ref, error=str(error))
    return f"{plural(len(found), 'account')} asked about"
