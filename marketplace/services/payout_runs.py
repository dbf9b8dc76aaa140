"""Paying vendors when it is their day: currency by currency, and why not where it isn't done."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.events import PayoutTermsChanged
from marketplace.models.columns import now
from marketplace.models.payouts import Earning, PayoutTerms
from marketplace.rules.money_kinds import EarningStatus, PayoutInterval
from marketplace.rules.payouts import next_payout
from marketplace.rules.permissions import SYSTEM
from marketplace.services import outbox
from marketplace.services.payout_checks import CHECKING, DISAGREE, NotNow, Settling
from marketplace.services.payout_terms import locked_terms
from marketplace.services.payouts import currencies_due, pay_vendor

SOON = timedelta(hours=1)
PASSING = (CHECKING, DISAGREE)
"""Reasons that don't lie with the vendor: it is tried again within the hour."""


async def due_vendors(db: Session, at: datetime, limit: int) -> list[int]:
    """Vendors whose day it is, the last looked at last; who has no schedule yet gets one."""
    usual = next_payout(PayoutInterval.WEEKLY, 0, at)
    unscheduled = (
        select(Earning.vendor_id)
        .where(
            Earning.status == EarningStatus.AVAILABLE,
            col(Earning.payout_id).is_(None),
            col(Earning.vendor_id).not_in(select(PayoutTerms.vendor_id)),
        )
        .distinct()
        .limit(limit)
    )
    rows = [{"vendor_id": id, "next_at": usual} for id in (await db.exec(unscheduled)).all()]
    if rows:
        await db.exec(insert(PayoutTerms).values(rows).on_conflict_do_nothing())
    due = (
        select(PayoutTerms.vendor_id)
        .where(col(PayoutTerms.next_at) <= at)
        .order_by(col(PayoutTerms.updated_at))
        .limit(limit)
    )
    return list((await db.exec(due)).all())


async def pay_on_schedule(vendor_id: int) -> int:
    """Pay a vendor all that may be paid, and write down why the rest was not. Gives how many.

    Another worker that comes to the same vendor finds nothing left, and pays nothing.
    """
    async with reading() as db:
        currencies = await currencies_due(db, vendor_id)
    refusals: list[NotNow] = []
    for currency in currencies:
        try:
            async with transaction() as db:
                await pay_vendor(db, SYSTEM, vendor_id, currency)
        except NotNow as reason:
            refusals.append(reason)
    async with transaction() as db:
        terms = await locked_terms(db, vendor_id)
        terms.refusal = " ".join(dict.fromkeys(reason.message for reason in refusals))
        terms.next_at = _again(refusals) or next_payout(terms.interval, terms.day, now())
        await outbox.record(db, PayoutTermsChanged(vendor_id))
    return len(currencies) - len(refusals)


def _again(refusals: list[NotNow]) -> datetime | None:
    """When it is tried again before the vendor's next day."""
    if any(reason.message in PASSING for reason in refusals):
        return now() + SOON
    return next((reason.until for reason in refusals if isinstance(reason, Settling)), None)
