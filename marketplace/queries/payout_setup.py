"""Where a vendor's money goes and when, as its page shows it; no number that opens anything."""

from datetime import datetime

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.money import PayoutSetup
from marketplace.models.columns import now
from marketplace.models.payouts import Earning, PayoutTerms
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.money_kinds import EarningStatus, PayoutAccountStatus, PayoutInterval
from marketplace.rules.payees import wanted_words
from marketplace.rules.payouts import (
    next_payout,
    sent_back_words,
    settling_words,
    written_minimums,
)
from marketplace.rules.permissions import Actor, may_bank, may_name_bank, the_counting_vendor
from marketplace.rules.texts import day

WORDS = {
    PayoutAccountStatus.NONE: "Tell us where your money goes; until then it waits here.",
    PayoutAccountStatus.ONBOARDING: "The payment provider still has questions to you. Your sales "
    "go on; the money waits here until they are answered.",
    PayoutAccountStatus.ACTIVE: "Everything is set up.",
    PayoutAccountStatus.RESTRICTED: "The payment provider holds your payouts until it has what it "
    "asks for. Your sales go on, and the money waits here.",
    PayoutAccountStatus.REJECTED: "The payment provider has turned this account down. Please name "
    "a bank account instead; the money waits here.",
}
NAMES = {
    PayoutAccountStatus.NONE: ("Not set up", "warn"),
    PayoutAccountStatus.ONBOARDING: ("Unfinished", "warn"),
    PayoutAccountStatus.ACTIVE: ("Active", "good"),
    PayoutAccountStatus.RESTRICTED: ("Payouts held", "bad"),
    PayoutAccountStatus.REJECTED: ("Turned down", "bad"),
}


async def payout_setup(db: Session, actor: Actor) -> PayoutSetup:
    """One's own shop's way of being paid."""
    vendor_id = the_counting_vendor(actor)
    found = await db.exec(select(PayoutAccount).where(PayoutAccount.vendor_id == vendor_id))
    account = found.first() or PayoutAccount(vendor_id=vendor_id, provider="none")
    terms = await db.get(PayoutTerms, vendor_id) or PayoutTerms(vendor_id=vendor_id)
    status, tone = ("Sent back", "bad") if account.bank_refusal else NAMES[account.status]
    is_known = account.status is not PayoutAccountStatus.NONE
    return PayoutSetup(
        kind=account.provider if is_known else "none",
        status=status,
        tone=tone,
        words=WORDS[account.status],
        holder=account.holder,
        ending=account.ending,
        wanted=wanted_words(account.requirements),
        due=day(account.due_at) if account.due_at else "",
        interval=terms.interval,
        day=str(terms.day),
        next=_next(terms, now()),
        minimums=written_minimums(terms.minimums),
        refusal=terms.paused or _sent_back(account) or _settling(account, now()) or terms.refusal,
        is_owner=may_name_bank(actor),
        may_ask=may_bank(actor),
        currencies=await _available_in(db, vendor_id),
    )


def _sent_back(account: PayoutAccount) -> str:
    return sent_back_words(account.bank_refusal) if account.bank_refusal else ""


def _next(terms: PayoutTerms, at: datetime) -> str:
    if terms.interval is PayoutInterval.MANUAL:
        return ""
    due = terms.next_at or next_payout(terms.interval, terms.day, at)
    return f"{due:%A}, {day(due)}" if due else ""


def _settling(account: PayoutAccount, at: datetime) -> str:
    until = account.held_until
    return settling_words(until) if until is not None and until > at else ""


async def _available_in(db: Session, vendor_id: int) -> list[str]:
    rows = await db.exec(
        select(Earning.currency)
        .where(
            Earning.vendor_id == vendor_id,
            Earning.status == EarningStatus.AVAILABLE,
            col(Earning.payout_id).is_(None),
        )
        .distinct()
        .order_by(Earning.currency)
    )
    return list(rows.all())
