"""What tests of payouts begin with: a sandbox with money in it, and vendors who have earned."""

from itertools import count

import httpx
import pytest
import stripe
from sqlalchemy import func, update
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.stripe import client
from marketplace.adapters.queue import queue
from marketplace.config import settings
from marketplace.jobs.worker import with_tasks
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.payouts import Earning, Payout
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.money_kinds import LedgerKind
from marketplace.services import earnings, payout_accounts
from marketplace.services.ledger import Entry, book
from tests.factories import shop
from tests.sandbox.rig import Process

sources = count(1)
IBAN = "DE89370400440532013000"


@pytest.fixture(scope="module")
def bank(db_url, tmp_path_factory):
    """A payment sandbox whose platform balance holds a thousand euros."""
    process = Process(tmp_path_factory.mktemp("bank"), "")
    process.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_API_KEY", "sk_test_payouts")
        patch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")
        patch.setenv("STRIPE_API_BASE", f"{process.url}/stripe")
        patch.setenv("SMTP_URL", f"smtp://127.0.0.1:{process.smtp_port}")
        settings.cache_clear()
        client.cache_clear()
        charge(100_000)
        yield process
    settings.cache_clear()
    client.cache_clear()
    process.stop()


def charge(amount: int) -> stripe.PaymentIntent:
    """Money that somebody pays to the platform, at the provider only."""
    return client().v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "payment_method_types": ["card"],
            "confirm": True,
            "expand": ["latest_charge.balance_transaction"],
        }
    )


async def work_off() -> None:
    """Let the worker do everything that is waiting."""
    queue.cache_clear()
    app = with_tasks()
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="always")


async def onboard(owner) -> str:
    """Answer the provider's questions like a person; gives the account's reference."""
    url = await payout_accounts.start_onboarding(owner)
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(url, data={"name": "Sample Ltd", "iban": IBAN})
    assert answer.status_code == 303
    await payout_accounts.note_own_account(owner)
    await settled(owner.vendor_id)
    async with reading() as db:
        found = select(PayoutAccount).where(PayoutAccount.vendor_id == owner.vendor_id)
        return (await db.exec(found)).one().provider_ref


async def settled(vendor_id: int) -> None:
    """A day has gone by since the account was changed."""
    async with transaction() as db:
        of = update(PayoutAccount).where(col(PayoutAccount.vendor_id) == vendor_id)
        await db.exec(of.values(held_until=None))


async def give(vendor_id: int, amount: int, currency: str = "EUR") -> None:
    """What the worker books when a hold is over, or takes back when the amount is negative."""
    source = ("given", f"{vendor_id}-{next(sources)}")
    entries = [
        Entry(LedgerKind.ORDER_FUNDS, amount, vendor_id),
        Entry(LedgerKind.VENDOR_AVAILABLE, -amount, vendor_id),
    ]
    async with transaction() as db:
        await book(db, source, "given", currency, entries, memo="Sold: F-TEST")
        await earnings.adjust(db, vendor_id, source, currency, amount)


async def payee(amount: int = 5_000):
    """A shop that can be paid by the provider and has so much available."""
    async with transaction() as db:
        made = await shop(db)
    await onboard(made.owner)
    if amount:
        await give(made.vendor.id, amount)
    return made


async def by_hand(amount: int = 5_000):
    """A shop that is paid by bank transfer and has so much available."""
    async with transaction() as db:
        made = await shop(db)
        await payout_accounts.set_bank_account(db, made.owner, "Ada Byron", IBAN)
    await settled(made.vendor.id)
    await give(made.vendor.id, amount)
    return made


async def balance(vendor_id: int, kind: LedgerKind = LedgerKind.VENDOR_AVAILABLE) -> int:
    """What the books owe a vendor on one account."""
    total = (
        select(func.coalesce(-func.sum(Posting.amount_minor), 0))
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .where(LedgerAccount.vendor_id == vendor_id, LedgerAccount.kind == kind)
    )
    async with reading() as db:
        return int((await db.exec(total)).one())


async def payouts_of(vendor_id: int) -> list[Payout]:
    """A vendor's payouts, the oldest first."""
    async with reading() as db:
        found = select(Payout).where(Payout.vendor_id == vendor_id).order_by(col(Payout.id))
        return list((await db.exec(found)).all())


async def unclaimed(vendor_id: int) -> int:
    """What the vendor's earnings say is available."""
    total = select(func.coalesce(func.sum(Earning.amount_minor - Earning.reserve_minor), 0)).where(
        Earning.vendor_id == vendor_id,
        Earning.status == "available",
        col(Earning.payout_id).is_(None),
    )
    async with reading() as db:
        return int((await db.exec(total)).one())


def transfers_to(account: str) -> list[stripe.Transfer]:
    """What the provider has sent to an account."""
    return client().v1.transfers.list({"destination": account, "limit": 100}).data
