"""Vendors are paid what the books owe them, once, whatever happens on the way."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer
from marketplace.adapters.gateways.stripe import client
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.jobs.payouts import sweep_payouts
from marketplace.models.columns import now
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.payments import MoneyCommand
from marketplace.models.payouts import Earning, PayoutTerms
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import (
    CommandState,
    EarningStatus,
    LedgerKind,
    PayoutInterval,
    PayoutStatus,
)
from marketplace.rules.permissions import SYSTEM
from marketplace.services import debts, payout_desk, payout_sending, payout_terms, payouts, settings
from marketplace.services.ledger import Entry, book
from marketplace.services.payout_accounts import note_account
from marketplace.services.payout_checks import DISAGREE, NotNow
from marketplace.services.payout_runs import due_vendors, pay_on_schedule
from tests.factories import shop, staff
from tests.services.paying import (
    balance,
    bank,
    by_hand,
    give,
    onboard,
    payee,
    payouts_of,
    transfers_to,
    unclaimed,
    work_off,
)

__all__ = ["bank"]

LOST = {"method": "POST", "path_prefix": "/v1/transfers", "mode": "timeout_after", "times": 3}
DOWN = {"method": "POST", "path_prefix": "/v1/transfers", "mode": "drop", "times": 3}


async def pay(vendor_id, currency="EUR"):
    """Assemble what is available; the worker has not sent it yet."""
    async with transaction() as db:
        return await payouts.pay_vendor(db, SYSTEM, vendor_id, currency)


async def assert_even(vendor_id):
    """Every posting on what is available has its earning."""
    assert await balance(vendor_id) == await unclaimed(vendor_id)


async def test_what_is_available_goes_out_and_is_booked(bank):
    made = await payee(5_000)

    await pay(made.vendor.id)
    await work_off()

    [payout] = await payouts_of(made.vendor.id)
    [transfer] = transfers_to(payout.destination)
    assert (payout.status, payout.amount_minor) == (PayoutStatus.PAID, 5_000)
    assert (transfer.amount, transfer.id) == (5_000, payout.provider_ref)
    assert await balance(made.vendor.id) == 0
    assert await balance(made.vendor.id, LedgerKind.PAYOUTS_IN_TRANSIT) == 0
    await assert_even(made.vendor.id)
    async with reading() as db:
        rows = await db.exec(select(Earning).where(Earning.payout_id == payout.id))
    assert {row.status for row in rows.all()} == {EarningStatus.PAID}


async def test_a_payout_asked_for_twice_at_once_is_made_once(bank):
    made = await payee(5_000)

    outcomes = await asyncio.gather(
        *(pay_on_schedule(made.vendor.id) for _ in range(3)), return_exceptions=True
    )
    await work_off()

    assert sum(outcomes) == 1
    [payout] = await payouts_of(made.vendor.id)
    assert len(transfers_to(payout.destination)) == 1


async def test_two_workers_with_the_same_payout_send_it_once(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)

    await asyncio.gather(*(payout_sending.send_payout(payout.id) for _ in range(4)))
    await work_off()

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status is PayoutStatus.PAID
    assert len(transfers_to(payout.destination)) == 1


async def test_a_payout_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    bank.control(fail_next=LOST, forget_idempotency_keys=True)

    with pytest.raises(NoAnswer):
        await payout_sending.send_payout(payout.id)
    [unknown] = await payouts_of(made.vendor.id)
    bank.control(forget_idempotency_keys=True)
    await payout_sending.send_payout(payout.id)

    [known] = await payouts_of(made.vendor.id)
    assert (unknown.status, known.status) == (PayoutStatus.UNKNOWN, PayoutStatus.PAID)
    assert [one.id for one in transfers_to(known.destination)] == [known.provider_ref]
    async with reading() as db:
        found = select(MoneyCommand).where(MoneyCommand.key == f"payout-{payout.id}")
        assert (await db.exec(found)).one().state == CommandState.CONFIRMED


async def test_the_sweeper_finds_out_what_became_of_a_payout(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    bank.control(fail_next=LOST)
    with pytest.raises(NoAnswer):
        await payout_sending.send_payout(payout.id)

    said = await sweep_payouts(0)

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status is PayoutStatus.PAID
    assert "0 without an answer" in said
    assert len(transfers_to(payout.destination)) == 1


async def test_what_is_earned_while_a_payout_is_assembled_is_not_lost(bank):
    made = await payee(5_000)

    await asyncio.gather(
        *(give(made.vendor.id, 700) for _ in range(4)),
        pay_on_schedule(made.vendor.id),
        *(give(made.vendor.id, -300) for _ in range(4)),
        pay_on_schedule(made.vendor.id),
    )
    await give(made.vendor.id, 4_000)  # whatever was paid before, the rest is above the minimum
    await pay_on_schedule(made.vendor.id)
    await work_off()

    paid = await payouts_of(made.vendor.id)
    assert sum(one.amount_minor for one in paid) == 5_000 + 4 * 400 + 4_000
    assert await balance(made.vendor.id) == 0
    await assert_even(made.vendor.id)


async def test_a_payout_that_never_reached_the_provider_is_sent_later(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    bank.control(fail_next=DOWN)

    with pytest.raises(NoAnswer):
        await payout_sending.send_payout(payout.id)
    assert await balance(made.vendor.id, LedgerKind.PAYOUTS_IN_TRANSIT) == 5_000
    await payout_sending.send_payout(payout.id)

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status is PayoutStatus.PAID
    assert len(transfers_to(payout.destination)) == 1


async def test_a_worker_that_dies_after_sending_leaves_a_payout_that_is_found_again(
    bank, monkeypatch
):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)

    async def dies(*_):
        raise KeyError("the worker is gone")

    with monkeypatch.context() as patch:
        patch.setattr(payout_sending, "note", dies)
        with pytest.raises(KeyError):
            await payout_sending.send_payout(payout.id)
    bank.control(forget_idempotency_keys=True)
    await payout_sending.send_payout(payout.id)
    [still] = await payouts_of(made.vendor.id)
    assert still.status is PayoutStatus.SENT  # somebody may still be at it
    async with transaction() as db:
        found = select(MoneyCommand).where(MoneyCommand.key == f"payout-{payout.id}")
        command = (await db.exec(found)).one()
        command.updated_at = now() - 2 * payout_sending.LEASE
    await payout_sending.send_payout(payout.id)

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status is PayoutStatus.PAID
    assert len(transfers_to(payout.destination)) == 1


async def test_a_payout_that_the_provider_refuses_is_back_on_the_balance(bank):
    made = await payee(9_900_000)

    await pay(made.vendor.id)
    await work_off()

    [payout] = await payouts_of(made.vendor.id)
    assert payout.status is PayoutStatus.FAILED
    assert "back on the balance" in payout.failure
    assert transfers_to(payout.destination) == []
    assert await balance(made.vendor.id) == 9_900_000
    assert await balance(made.vendor.id, LedgerKind.PAYOUTS_IN_TRANSIT) == 0
    await assert_even(made.vendor.id)


async def test_a_payout_that_comes_back_is_a_new_entry(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    await work_off()
    [paid] = await payouts_of(made.vendor.id)

    client().v1.transfers.reversals.create(paid.provider_ref, {})
    heard = [await payout_sending.note_payout("stripe", paid.provider_ref) for _ in range(3)]

    [payout] = await payouts_of(made.vendor.id)
    assert heard == [True] * 3
    assert payout.status is PayoutStatus.RETURNED
    assert await balance(made.vendor.id) == 5_000
    await assert_even(made.vendor.id)
    async with reading() as db:
        rows = await db.exec(
            select(Posting.amount_minor)
            .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
            .where(LedgerAccount.vendor_id == made.vendor.id,
                   LedgerAccount.kind == LedgerKind.VENDOR_AVAILABLE)
            .order_by(col(Posting.id))
        )  # fmt: skip
    assert list(rows.all()) == [-5_000, 5_000, -5_000]


async def test_money_below_the_minimum_waits(bank):
    made = await payee(1_999)

    with pytest.raises(NotNow, match=r"begin at €20\.00"):
        await pay(made.vendor.id)
    await give(made.vendor.id, 1)

    assert (await pay(made.vendor.id)).amount_minor == 2_000


async def test_each_currency_has_its_own_minimum(bank):
    made = await payee(0)
    async with transaction() as db:
        agreed = payout_terms.Agreement(minimums="50 USD")
        await payout_terms.agree(db, await staff(db, StaffRole.FINANCE), made.vendor.id, agreed)
    await give(made.vendor.id, 4_999, "USD")
    await give(made.vendor.id, 2_000, "EUR")

    with pytest.raises(NotNow, match=r"\$50\.00"):
        await pay(made.vendor.id, "USD")

    assert (await pay(made.vendor.id, "EUR")).amount_minor == 2_000


async def test_a_debt_takes_itself_out_of_the_next_earnings(bank):
    made = await payee(3_000)
    await give(made.vendor.id, -4_500)

    with pytest.raises(NotNow, match="below zero"):
        await pay(made.vendor.id)
    await give(made.vendor.id, 6_000)

    assert (await pay(made.vendor.id)).amount_minor == 4_500
    await assert_even(made.vendor.id)


async def test_nothing_is_paid_when_the_balance_and_its_parts_disagree(bank):
    made = await payee(5_000)
    async with transaction() as db:
        entries = [
            Entry(LedgerKind.ORDER_FUNDS, 1, made.vendor.id),
            Entry(LedgerKind.VENDOR_AVAILABLE, -1, made.vendor.id),
        ]
        await book(db, ("fault", str(made.vendor.id)), "fault", "EUR", entries)

    with pytest.raises(NotNow, match="don't add up"):
        await pay(made.vendor.id)

    assert await pay_on_schedule(made.vendor.id) == 0
    assert await payouts_of(made.vendor.id) == []
    async with reading() as db:
        assert (await db.get_one(PayoutTerms, made.vendor.id)).refusal == DISAGREE


async def test_vendors_are_paid_on_their_day(bank):
    made = await payee(5_000)
    async with transaction() as db:
        await payout_terms.set_schedule(db, made.owner, PayoutInterval.DAILY, 0)
        is_due_before = made.vendor.id in await due_vendors(db, now(), 10_000)
        is_due_after = made.vendor.id in await due_vendors(db, now() + timedelta(days=1), 10_000)

    assert await pay_on_schedule(made.vendor.id) == 1

    assert (is_due_before, is_due_after) == (False, True)
    async with reading() as db:
        terms = await db.get_one(PayoutTerms, made.vendor.id)
    assert terms.refusal == ""
    assert now() < terms.next_at <= now() + timedelta(days=1)


async def test_a_vendor_without_a_bank_sells_on_and_keeps_its_money(bank):
    async with transaction() as db:
        made = await shop(db)
    await give(made.vendor.id, 5_000)

    with pytest.raises(NotNow, match="no bank account"):
        await pay(made.vendor.id)

    assert await balance(made.vendor.id) == 5_000


async def test_a_restricted_account_holds_what_was_assembled_until_it_is_active_again(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    [waiting] = await payouts_of(made.vendor.id)
    bank.control(restrict_account=waiting.destination)
    await note_account("stripe", waiting.destination)
    await payout_sending.send_payout(payout.id)
    [waiting] = await payouts_of(made.vendor.id)
    bank.control(reactivate_account=waiting.destination)
    await note_account("stripe", waiting.destination)
    await payout_sending.send_payout(payout.id)

    [paid] = await payouts_of(made.vendor.id)
    assert waiting.status is PayoutStatus.ASSEMBLED
    assert "asks for" in waiting.failure
    assert (paid.status, paid.failure) == (PayoutStatus.PAID, "")


async def test_staff_hold_a_payout_and_put_it_back(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)
    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        await payouts.hold(db, finance, payout.id, "A question about an invoice")

    await work_off()
    [held] = await payouts_of(made.vendor.id)
    async with transaction() as db:
        await payouts.cancel(db, finance, payout.id, "They asked us to wait")
    await work_off()

    [cancelled] = await payouts_of(made.vendor.id)
    assert held.status is PayoutStatus.ASSEMBLED
    assert cancelled.status is PayoutStatus.CANCELLED
    assert transfers_to(held.destination) == []
    assert await balance(made.vendor.id) == 5_000
    await assert_even(made.vendor.id)
    async with transaction() as db:
        with pytest.raises(Conflict):
            await payouts.cancel(db, finance, payout.id, "Once more")


async def test_staff_stop_all_payouts_of_a_vendor(bank):
    made = await payee(5_000)
    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        await payout_terms.pause(db, finance, made.vendor.id, "We are looking into reports")

    with pytest.raises(NotNow, match="looking into reports"):
        await pay(made.vendor.id)
    async with transaction() as db:
        await payout_terms.resume(db, finance, made.vendor.id)

    assert (await pay(made.vendor.id)).amount_minor == 5_000


async def test_payouts_by_hand_are_carried_to_the_bank_together(bank):
    one, two = await by_hand(5_000), await by_hand(7_000)
    ids = [(await pay(made.vendor.id)).id for made in (one, two)]
    await work_off()
    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        listed = {payout.id for payout in await payout_desk.in_the_bank_file(db, finance)}

    async with transaction() as db:
        await payout_desk.mark_paid(db, finance, ids[:1])
        await payout_desk.mark(db, finance, ids[1], "failed", "Unknown account")

    assert set(ids) <= listed
    [paid], [failed] = await payouts_of(one.vendor.id), await payouts_of(two.vendor.id)
    assert (paid.status, failed.status) == (PayoutStatus.PAID, PayoutStatus.FAILED)
    assert (await balance(one.vendor.id), await balance(two.vendor.id)) == (0, 7_000)
    async with transaction() as db:
        await payout_desk.mark(db, finance, ids[0], "returned", "Name doesn't match")
    assert await balance(one.vendor.id) == 5_000
    await assert_even(one.vendor.id)


async def test_a_payout_of_the_provider_cannot_be_marked_by_hand(bank):
    made = await payee(5_000)
    payout = await pay(made.vendor.id)

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        with pytest.raises(Conflict, match="tells us itself"):
            await payout_desk.mark_paid(db, finance, [payout.id])
        with pytest.raises(NotFound):
            await payout_desk.mark_paid(db, finance, [2**62])
        with pytest.raises(Invalid):
            await payout_desk.mark_paid(db, finance, [])
        with pytest.raises(Invalid):
            await payout_desk.mark(db, finance, payout.id, "eaten", "")
        with pytest.raises(Forbidden):
            catalogue = await staff(db, StaffRole.CATALOGUE)
            await payouts.cancel(db, catalogue, payout.id, "I may not")


async def test_an_old_debt_is_given_up_and_the_platform_bears_it(bank):
    made = await payee(0)
    await give(made.vendor.id, -4_500)
    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        found = select(LedgerAccount.id).where(LedgerAccount.vendor_id == made.vendor.id)
        account = (await db.exec(found.where(LedgerAccount.kind == "vendor_available"))).one()
        with pytest.raises(Conflict, match="wait until"):
            await debts.write_off(db, finance, account, "They closed down")
    async with transaction() as db:
        await settings.change(db, await staff(db), "bad_debt_days", 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(debts, "now", lambda: now() + timedelta(days=2))
        async with transaction() as db:
            given = await debts.write_off(db, finance, account, "They closed down")

    assert given == 4_500
    assert await balance(made.vendor.id) == 0
    await assert_even(made.vendor.id)
    async with transaction() as db:
        with pytest.raises(Conflict, match="owes nothing"):
            await debts.write_off(db, finance, account, "Once more")


async def test_terms_are_checked_and_only_finance_agrees_on_them(bank):
    async with transaction() as db:
        made = await shop(db)
        finance = await staff(db, StaffRole.FINANCE)
        for wrong in (
            payout_terms.Agreement(hold_days=-1),
            payout_terms.Agreement(reserve_bp=10_001),
            payout_terms.Agreement(reserve_days=0),
            payout_terms.Agreement(minimums="-5 EUR"),
            payout_terms.Agreement(minimums="5 XXX"),
            payout_terms.Agreement(minimums="99999999999999 EUR"),
        ):
            with pytest.raises(Invalid):
                await payout_terms.agree(db, finance, made.vendor.id, wrong)
        with pytest.raises(Invalid):
            await payout_terms.set_schedule(db, made.owner, PayoutInterval.WEEKLY, 7)
        await payout_terms.agree(db, finance, made.vendor.id, payout_terms.Agreement(hold_days=30))
        terms = await payout_terms.terms_of_vendor(db, made.vendor.id)

    assert terms.hold_days == 30
    assert terms.minimums["EUR"] == 2_000


async def test_onboarding_twice_opens_one_account(bank):
    async with transaction() as db:
        made = await shop(db)

    first, second = await onboard(made.owner), await onboard(made.owner)

    assert first == second
