"""The books are compared with what the provider says; while they differ, nothing is paid."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.stripe import client
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.jobs.reconciliation import reconcile
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.payments import Payment
from marketplace.models.payouts import Payout
from marketplace.models.reconciliation import Difference, ProviderTransaction, SweepRun
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import DifferenceKind, DifferenceStatus, LedgerKind
from marketplace.rules.permissions import SYSTEM
from marketplace.services import differences, orders, payments, payouts, settings
from marketplace.services.differences import ask_reconciliation
from marketplace.services.ledger import Entry, book
from marketplace.services.payout_books import book_paid
from marketplace.services.payout_checks import CHECKING, NotNow
from tests.factories import staff
from tests.services.paying import bank, charge, give, payee, payouts_of, work_off
from tests.services.test_money_story import pay as pay_page
from tests.services.test_money_story import two_shops_and_a_buyer, vendor_orders

__all__ = ["bank"]


@pytest.fixture(autouse=True)
async def nothing_stays_open(bank):
    """Other tests' payouts are not held by what was opened here."""
    yield
    async with transaction() as db:
        await db.execute(delete(Difference))
        await settings.change(db, await staff(db), "reconciliation_grace_minutes", 60)


async def difference(object_ref):
    """What is known to differ about one object, the newest."""
    async with reading() as db:
        found = select(Difference).where(Difference.object_ref == object_ref)
        return (await db.exec(found.order_by(col(Difference.id).desc()))).first()


async def finance():
    async with transaction() as db:
        return await staff(db, StaffRole.FINANCE)


async def explain(found, *args):
    actor = await finance()
    async with transaction() as db:
        await differences.explain(db, actor, found.id, *args)


async def the_rest_is_explained(but):
    """What other tests and the sandbox's own balance left is none of this test's."""
    async with transaction() as db:
        others = update(Difference).where(col(Difference.id) != but.id)
        await db.execute(others.values(status=DifferenceStatus.EXPLAINED))


async def test_a_purchase_a_refund_and_a_payout_agree_with_the_provider_to_the_cent(bank):
    _one, _two, buyer, prepared = await two_shops_and_a_buyer()
    await payments.settle("stripe", await pay_page(prepared))
    second = (await vendor_orders(prepared.number))[1]
    async with transaction() as db:
        await orders.cancel(db, buyer, second.id, "I changed my mind")
    made = await payee(5_000)
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await work_off()
    [payout] = await payouts_of(made.vendor.id)

    await reconcile(0)

    async with reading() as db:
        payment = await db.get_one(Payment, prepared.payment_id)
        rows = await db.exec(
            select(ProviderTransaction).where(
                col(ProviderTransaction.object_ref).in_((payment.charge_ref, payout.provider_ref))
            )
        )
        taken = {row.object_ref: row.amount_minor for row in rows.all()}
    assert taken == {
        payment.charge_ref: payment.captured_minor - payment.fee_minor,
        payout.provider_ref: -5_000,
    }
    assert await difference(payment.charge_ref) is None
    assert await difference(payout.provider_ref) is None


async def test_money_that_the_books_know_nothing_of_holds_payouts_until_it_is_explained(bank):
    paid = charge(7_700).latest_charge
    made = await payee(5_000)
    await reconcile(0)
    found = await difference(paid.id)
    await the_rest_is_explained(but=found)

    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")  # within the grace
    await give(made.vendor.id, 5_000)
    async with transaction() as db:
        await settings.change(db, await staff(db), "reconciliation_grace_minutes", 0)
    async with transaction() as db:
        with pytest.raises(NotNow, match="comparing our books"):
            await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await work_off()
    [waiting] = await payouts_of(made.vendor.id)
    await explain(found, "Somebody paid by a link that we sent", "shopper")
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await reconcile(0)

    closed = await difference(paid.id)
    assert (found.kind, found.book_minor) == (DifferenceKind.MISSING_IN_BOOKS, 0)
    assert found.provider_minor == 7_700 - paid.balance_transaction.fee
    assert waiting.failure == CHECKING
    assert (closed.id, closed.status) == (found.id, DifferenceStatus.CLOSED)


async def test_a_payout_that_never_left_the_provider_is_missing_there(bank):
    made = await payee(0)
    async with transaction() as db:
        payout = Payout(
            number=f"P-MISSING-{made.vendor.id}", vendor_id=made.vendor.id, provider="stripe",
            destination="acct_nobody", currency="EUR", amount_minor=1_234, status="sent",
            provider_ref=f"tr_missing_{made.vendor.id}",
        )  # fmt: skip
        db.add(payout)
        await db.flush()
        await book_paid(db, payout)

    await reconcile(0)

    found = await difference(payout.provider_ref)
    assert (found.kind, found.book_minor) == (DifferenceKind.MISSING_AT_PROVIDER, -1_234)
    assert (found.provider_minor, found.status) == (0, DifferenceStatus.OPEN)


async def test_money_that_came_back_is_noticed_even_when_nobody_told(bank):
    made = await payee(5_000)
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await work_off()
    [paid] = await payouts_of(made.vendor.id)
    client().v1.transfers.reversals.create(paid.provider_ref, {})

    await reconcile(0)
    await reconcile(0)

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status == "returned"
    assert await difference(paid.provider_ref) is None


async def test_a_balance_that_is_not_the_sum_of_its_parts_is_shown(bank):
    made = await payee(5_000)
    async with transaction() as db:
        entries = [
            Entry(LedgerKind.ORDER_FUNDS, 30, made.vendor.id),
            Entry(LedgerKind.VENDOR_AVAILABLE, -30, made.vendor.id),
        ]
        await book(db, ("fault", f"r{made.vendor.id}"), "fault", "EUR", entries)

    await reconcile(0)

    found = await difference(f"vendor:{made.vendor.id}")
    assert (found.kind, found.book_minor) == (DifferenceKind.SUB_LEDGER, 5_030)
    assert (found.provider_minor, found.vendor_id) == (5_000, made.vendor.id)


async def test_staff_ask_for_a_run_and_see_when_it_was(bank):
    actor = await finance()
    async with transaction() as db:
        await ask_reconciliation(db, actor)

    await work_off()

    async with reading() as db:
        run = await db.get_one(SweepRun, "reconcile")
    assert run.finished_at > now() - timedelta(minutes=1)
    assert run.next_at > now()
    assert "stripe" in run.outcome


async def test_only_finance_explains_and_once(bank):
    paid = charge(2_200).latest_charge
    await reconcile(0)
    found = await difference(paid.id)

    async with transaction() as db:
        with pytest.raises(Forbidden):
            support = await staff(db, StaffRole.SUPPORT)
            await differences.explain(db, support, found.id, "I may not do this")
        actor = await staff(db, StaffRole.FINANCE)
        with pytest.raises(NotFound):
            await differences.explain(db, actor, 2**62, "There is no such thing")
        with pytest.raises(Invalid):
            await differences.explain(db, actor, found.id, "")
        with pytest.raises(Invalid):
            await differences.explain(db, actor, found.id, "As a present", "present")
    await explain(found, "Our own test payment", "own_bank")
    with pytest.raises(Conflict, match="explained already"):
        await explain(found, "Our own test payment", "own_bank")


async def test_money_that_is_kept_in_another_currency_is_not_taken_for_ours(bank):
    _one, _two, _buyer, prepared = await two_shops_and_a_buyer()
    await payments.settle("stripe", await pay_page(prepared, card="4000000000008401"))
    await work_off()
    async with reading() as db:
        payment = await db.get_one(Payment, prepared.payment_id)

    found = await difference(payment.charge_ref)
    assert payment.fee_minor == 0
    assert (found.kind, found.currency) == (DifferenceKind.CURRENCY_DIFFERS, "EUR")
    assert (found.book_minor, found.provider_minor) == (5_790, 0)

    await reconcile(0)
    async with reading() as db:
        rows = await db.exec(
            select(Difference).where(
                Difference.object_ref == payment.charge_ref,
                Difference.status == DifferenceStatus.OPEN,
            )
        )
        known = {row.currency: (row.kind, row.book_minor, row.provider_minor) for row in rows}
    fee = 6_369 * 150 // 10_000 + 1 + 25
    assert known == {
        "EUR": (DifferenceKind.CURRENCY_DIFFERS, 5_790, 0),
        "USD": (DifferenceKind.CURRENCY_DIFFERS, 0, 6_369 - fee),
    }


async def test_a_provider_that_tells_nothing_for_days_pays_nobody(bank):
    made = await payee(5_000)
    await reconcile(0)
    async with transaction() as db:
        await db.execute(delete(Difference))
        await settings.change(db, await staff(db), "reconciliation_grace_minutes", 10_080)
        boss = await staff(db, StaffRole.FINANCE)
        (await db.get_one(Account, boss.account_id)).staff_role = StaffRole.FINANCE
        answers = await db.get_one(SweepRun, "answers_of_stripe")
        answers.finished_at = now() - timedelta(days=2)
    lost = {"method": "GET", "path_prefix": "/v1/balance_transactions", "mode": "drop"}

    for _ in range(2):
        bank.control(fail_next=lost | {"times": 3})
        await reconcile(0)
    assert await letters_to(bank, boss) == []
    async with transaction() as db:
        answers = await db.get_one(SweepRun, "answers_of_stripe")
        answers.finished_at -= timedelta(days=2)
    for _ in range(2):
        bank.control(fail_next=lost | {"times": 3})
        await reconcile(0)

    assert await letters_to(bank, boss) == ["Stripe doesn't answer"]
    async with transaction() as db:
        with pytest.raises(NotNow, match="comparing our books"):
            await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    bank.control(no_faults=True)
    await reconcile(0)
    async with transaction() as db:
        payout = await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    assert payout.amount_minor == 5_000


async def letters_to(bank, somebody):
    """The subjects of what was sent to somebody, but for the welcome."""
    async with httpx.AsyncClient(base_url=bank.url) as mailbox:
        mails = (await mailbox.get("/mail.json", params={"to": somebody.email})).json()
    return [mail["subject"] for mail in mails if "Welcome" not in mail["subject"]]
