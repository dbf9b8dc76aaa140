"""Why a vendor can't be paid just now, in words; nothing is paid while any of it holds."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.models.columns import now
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.payouts import Earning
from marketplace.models.reconciliation import Difference
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.rules.money_kinds import (
    DifferenceStatus,
    EarningStatus,
    LedgerKind,
    PayoutAccountStatus,
)
from marketplace.rules.payouts import sent_back_words, settling_words
from marketplace.services.payout_terms import terms_of_vendor
from marketplace.services.provider_answers import silent_since
from marketplace.services.settings import shop_settings

ACCOUNTS = {
    PayoutAccountStatus.NONE: "There is no bank account to pay to yet.",
    PayoutAccountStatus.ONBOARDING: "The payment provider still needs answers before it pays.",
    PayoutAccountStatus.RESTRICTED: "The payment provider holds payouts until it has what it "
    "asks for.",
    PayoutAccountStatus.REJECTED: "The payment provider has turned this account down.",
}
CHECKING = (
    "We are comparing our books with the payment provider. The money is safe and goes out "
    "after that."
)
DISAGREE = "The balance and its parts don't add up. Nothing was paid; our staff look into it."


class NotNow(Conflict):
    """A payout that is not made, with the reason; nothing has moved."""


class Settling(NotNow):
    """The account, or who may change it, was changed a short while ago."""

    def __init__(self, until: datetime) -> None:
        super().__init__(settling_words(until))
        self.until = until


class Disagreement(NotNow):
    """The account and the earnings on it tell different sums."""

    def __init__(self) -> None:
        super().__init__(DISAGREE)


async def lock_vendor(db: Session, vendor_id: int) -> None:
    """Keep other payouts of this vendor waiting, but no earnings: those only refer to it.

    Raises NotFound.
    """
    found = await db.exec(
        select(Vendor.id).where(col(Vendor.id) == vendor_id).with_for_update(key_share=True)
    )
    if found.first() is None:
        raise NotFound("We couldn't find that vendor.")


async def paying_account(db: Session, vendor_id: int) -> PayoutAccount:
    """Where a vendor's money goes. Raises NotNow when it can't go anywhere, or not yet."""
    found = await db.exec(select(PayoutAccount).where(PayoutAccount.vendor_id == vendor_id))
    account = found.first()
    status = account.status if account else PayoutAccountStatus.NONE
    if account is None or status is not PayoutAccountStatus.ACTIVE:
        raise NotNow(ACCOUNTS[status])
    if account.held_until is not None and account.held_until > now():
        raise Settling(account.held_until)
    return account


async def refuse_blocked(db: Session, vendor_id: int, provider: str, currency: str) -> None:
    """Raises NotNow while staff hold this vendor's payouts, or the books are being checked.

    And while its bank has sent money back and no other bank account was named, or the provider
    has told nothing for days that the books could be compared with.
    """
    terms = await terms_of_vendor(db, vendor_id)
    if terms.paused:
        raise NotNow(f"Payouts are on hold: {terms.paused}")
    await _refuse_sent_back(db, vendor_id)
    if await silent_since(db, provider) is not None:
        raise NotNow(CHECKING)
    grace = timedelta(minutes=(await shop_settings(db)).reconciliation_grace_minutes)
    unexplained = (
        select(Difference.id)
        .where(
            Difference.provider == provider,
            Difference.currency == currency,
            Difference.status == DifferenceStatus.OPEN,
            Difference.opened_at <= now() - grace,
        )
        .limit(1)
    )
    if (await db.exec(unexplained)).first() is not None:
        raise NotNow(CHECKING)


async def _refuse_sent_back(db: Session, vendor_id: int) -> None:
    said = select(PayoutAccount.bank_refusal).where(
        PayoutAccount.vendor_id == vendor_id, PayoutAccount.bank_refusal != ""
    )
    if failure := (await db.exec(said)).first():
        raise NotNow(sent_back_words(failure))


def unclaimed(vendor_id: int, currency: str) -> tuple[Any, ...]:
    """The condition of earnings that the next payout is made of."""
    return (
        Earning.vendor_id == vendor_id,
        Earning.currency == currency,
        Earning.status == EarningStatus.AVAILABLE,
        col(Earning.payout_id).is_(None),
    )


async def available(db: Session, vendor_id: int, currency: str) -> tuple[int, int]:
    """What is available by the books, and the last earning that it is made of.

    Both sums are read in one statement. Raises Disagreement when they differ.
    """
    parts = func.coalesce(func.sum(Earning.amount_minor - Earning.reserve_minor), 0)
    summed: Any = select(parts, func.max(Earning.id))
    summed = summed.where(*unclaimed(vendor_id, currency)).subquery()
    owed = (
        select(func.coalesce(-func.sum(Posting.amount_minor), 0))
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .where(
            LedgerAccount.kind == LedgerKind.VENDOR_AVAILABLE,
            LedgerAccount.vendor_id == vendor_id,
            LedgerAccount.currency == currency,
        )
        .scalar_subquery()
    )
    both: Any = sa_select(*summed.c, owed)
    row = (await db.execute(both)).one()
    if int(row[0]) != int(row[2]):
        raise Disagreement()
    return int(row[2]), row[1] or 0
