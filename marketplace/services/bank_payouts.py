"""From vendors' accounts at the provider to their banks: followed, and never booked.

What a bank sends back lies with the provider. Nothing more is paid to that vendor until it has
named another bank account, or staff say that the old one will do.
"""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters import payee_accounts as payees
from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.payee_accounts import PROVIDER, BankPayoutNews
from marketplace.events import BankSentBack
from marketplace.models.payouts import BankPayout
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.money_kinds import BankPayoutStatus
from marketplace.services import outbox


async def note_bank_payout(provider: str, account_ref: str, ref: str) -> bool:
    """Ask what became of money on its way to a vendor's bank; False for a stranger's.

    Hearing it again changes nothing, also after staff have let payouts go again.
    """
    if provider != PROVIDER or not await _is_ours(account_ref):
        return False
    news = await payees.fetch_bank_payout(account_ref, ref)
    banks = (await payees.fetch_account(account_ref)).banks
    async with transaction() as db:
        account = await _locked(db, account_ref)
        row, is_news = await _written(db, account, news)
        if is_news and news.status is BankPayoutStatus.RETURNED:
            if news.bank in banks:
                account.bank_refusal, account.refused_bank = row.failure, news.bank
            await outbox.record(db, BankSentBack(row.id, account.vendor_id))
    return True


async def _is_ours(account_ref: str) -> bool:
    found = select(PayoutAccount.id).where(PayoutAccount.provider_ref == account_ref)
    async with reading() as db:
        return (await db.exec(found)).first() is not None


async def _locked(db: Session, account_ref: str) -> PayoutAccount:
    found = select(PayoutAccount).where(PayoutAccount.provider_ref == account_ref)
    return (await db.exec(found.with_for_update())).one()


async def _written(
    db: Session, account: PayoutAccount, news: BankPayoutNews
) -> tuple[BankPayout, bool]:
    """Its row, and whether it has come to where it wasn't before."""
    row = {
        "vendor_id": account.vendor_id,
        "provider": PROVIDER,
        "provider_ref": news.ref,
        "status": BankPayoutStatus.ON_THE_WAY,
        "currency": news.currency,
        "amount_minor": news.amount_minor,
    }
    await db.exec(insert(BankPayout).values(row).on_conflict_do_nothing())
    found = await db.exec(
        select(BankPayout).where(
            BankPayout.provider == PROVIDER, col(BankPayout.provider_ref) == news.ref
        )
    )
    kept = found.one()
    is_news = kept.status is not news.status
    kept.status, kept.failure = news.status, _sentence(news.failure)
    return kept, is_news


def _sentence(failure: str) -> str:
    said = failure.strip()[:300]
    return said if not said or said.endswith(".") else f"{said}."
