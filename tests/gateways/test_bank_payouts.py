"""What vendors' banks send back: heard by messages, shown, and nothing more is sent there."""

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.stripe import client
from marketplace.api import http_app
from marketplace.models.accounts import Account
from marketplace.models.messages import Notification
from marketplace.models.payouts import BankPayout, Payout
from marketplace.models.vendors import PayoutAccount
from marketplace.queries.payout_setup import payout_setup
from marketplace.queries.staff_payouts import payees
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import BankPayoutStatus, PayoutStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import payout_accounts, payout_terms, payouts
from marketplace.services.payout_checks import NotNow
from tests.factories import staff
from tests.gateways.rig import RIGS
from tests.services.paying import charge, give, onboard, payee, work_off

SENT_BACK = "Your bank sent it back: The bank returned the money"


@pytest.fixture
async def paid(bank):
    """A vendor whose money came to its account at Stripe, and went from there to its bank."""
    rig = RIGS["stripe"](bank)
    charge(20_000)
    made = await payee(5_000)
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await work_off()
    account = (await account_of(made)).provider_ref
    sent = client().v1.payouts.create(
        {"amount": 5_000, "currency": "eur"}, {"stripe_account": account}
    )
    bank.control(pay_payout=sent.id)
    return rig, made, sent.id


async def account_of(made):
    async with reading() as db:
        found = select(PayoutAccount).where(PayoutAccount.vendor_id == made.vendor.id)
        return (await db.exec(found)).one()


async def hear(rig, kind, ref):
    """The message about it comes to the address for connected accounts, twice."""
    letter = rig.letters(kind, ref)[-1]
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as door:
        for _ in range(2):
            path, body = f"/webhooks/{letter.path}", letter.body
            answer = await door.post(path, content=body, headers=letter.headers)
            assert answer.status_code == 200
    await work_off()


async def sent_back(rig, ref):
    rig.process.control(return_payout=ref)
    await hear(rig, "payout.failed", ref)


async def bank_payout(ref):
    async with reading() as db:
        found = select(BankPayout).where(BankPayout.provider_ref == ref)
        return (await db.exec(found)).one()


async def pay_again(made):
    await give(made.vendor.id, 3_000)
    async with transaction() as db:
        return await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")


async def test_what_arrives_is_followed_and_holds_nothing(paid):
    rig, made, ref = paid

    await hear(rig, "payout.paid", ref)

    sent = await bank_payout(ref)
    assert (sent.vendor_id, sent.status) == (made.vendor.id, BankPayoutStatus.ARRIVED)
    assert (sent.amount_minor, sent.currency, sent.failure) == (5_000, "EUR", "")
    assert (await account_of(made)).bank_refusal == ""
    assert (await pay_again(made)).status is PayoutStatus.ASSEMBLED


async def test_what_the_bank_sends_back_is_told_and_holds_the_next_payouts(paid):
    rig, made, ref = paid
    await hear(rig, "payout.paid", ref)
    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        (await db.get_one(Account, finance.account_id)).staff_role = StaffRole.FINANCE

    await sent_back(rig, ref)

    assert (await bank_payout(ref)).status is BankPayoutStatus.RETURNED
    async with reading() as db:
        assert SENT_BACK in (await payout_setup(db, made.owner)).refusal
        row = (await payees(db, finance, "paused", made.vendor.name)).rows[0]
        found = select(Notification).where(Notification.vendor_id == made.vendor.id)
        told = (await db.exec(found.order_by(col(Notification.id).desc()))).first()
    assert row.is_paused and "The bank returned the money" in row.note
    assert (told.title, SENT_BACK in told.body) == ("Your bank sent €50.00 back", True)
    async with httpx.AsyncClient(base_url=rig.process.url) as mailbox:
        mails = (await mailbox.get("/mail.json", params={"to": finance.email})).json()
    subjects = [mail["subject"] for mail in mails]
    assert subjects.count(f"{made.vendor.name}: €50.00 came back") == 1
    with pytest.raises(NotNow, match=SENT_BACK):
        await pay_again(made)


async def test_another_bank_account_ends_the_hold(paid):
    rig, made, ref = paid
    await sent_back(rig, ref)

    await onboard(made.owner)

    assert (await account_of(made)).bank_refusal == ""
    payout = await pay_again(made)
    await work_off()
    async with reading() as db:
        assert (await db.get_one(Payout, payout.id)).status is PayoutStatus.PAID


async def test_the_same_bank_account_does_not(paid):
    rig, made, ref = paid
    await sent_back(rig, ref)

    await payout_accounts.note_own_account(made.owner)

    with pytest.raises(NotNow, match=SENT_BACK):
        await pay_again(made)


async def test_staff_let_it_go_again_and_the_old_message_changes_nothing(paid):
    rig, made, ref = paid
    await sent_back(rig, ref)

    async with transaction() as db:
        await payout_terms.resume(db, await staff(db, StaffRole.FINANCE), made.vendor.id)
    await hear(rig, "payout.failed", ref)

    assert (await pay_again(made)).status is PayoutStatus.ASSEMBLED


async def test_strangers_payouts_are_nobodys(paid):
    rig, _made, _ref = paid
    stranger = await rig.payable()
    client().v1.transfers.create({"amount": 100, "currency": "eur", "destination": stranger})
    sent = client().v1.payouts.create(
        {"amount": 100, "currency": "eur"}, {"stripe_account": stranger}
    )
    rig.process.control(fail_payout=sent.id)

    await hear(rig, "payout.failed", sent.id)

    async with reading() as db:
        found = select(BankPayout).where(BankPayout.provider_ref == sent.id)
        assert (await db.exec(found)).first() is None
