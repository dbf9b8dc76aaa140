"""Where a vendor's money goes: told by its owner, as the provider sees it, unreadable here."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.sealing import opened
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from marketplace.models.columns import now
from marketplace.models.staff import AuditEntry
from marketplace.models.vendors import PayoutAccount
from marketplace.rules.kinds import MemberRole
from marketplace.rules.money_kinds import PayoutAccountStatus
from marketplace.rules.payees import wanted_words
from marketplace.rules.permissions import SYSTEM
from marketplace.services import payout_accounts, payouts
from tests.factories import person, shop
from tests.services.paying import IBAN, bank, by_hand, onboard, payee

__all__ = ["bank"]


async def account_of(made):
    async with reading() as db:
        found = select(PayoutAccount).where(PayoutAccount.vendor_id == made.vendor.id)
        return (await db.exec(found)).first()


async def a_shop():
    async with transaction() as db:
        return await shop(db)


async def test_a_vendor_answers_the_providers_questions_and_can_be_paid(bank):
    made = await a_shop()

    await payout_accounts.start_onboarding(made.owner)
    before = await account_of(made)
    await onboard(made.owner)

    after = await account_of(made)
    assert before.status is PayoutAccountStatus.ONBOARDING
    assert (after.status, after.requirements) == (PayoutAccountStatus.ACTIVE, [])
    assert after.provider_ref == before.provider_ref


async def test_the_provider_asks_for_more_and_says_until_when(bank):
    made = await payee(0)
    ref = (await account_of(made)).provider_ref

    bank.control(restrict_account=ref)
    assert [await payout_accounts.note_account("stripe", ref) for _ in range(2)] == [True, True]
    restricted = await account_of(made)
    bank.control(reactivate_account=ref)
    await payout_accounts.note_account("stripe", ref)
    active = await account_of(made)
    bank.control(reject_account=ref)
    await payout_accounts.note_account("stripe", ref)

    assert restricted.status is PayoutAccountStatus.RESTRICTED
    assert wanted_words(restricted.requirements) == ["a photo of an identity document"]
    assert restricted.due_at > now() + timedelta(days=13)
    assert (active.status, active.due_at) == (PayoutAccountStatus.ACTIVE, None)
    assert (await account_of(made)).status is PayoutAccountStatus.REJECTED


async def test_an_account_that_is_not_ours_is_nobodys(bank):
    made, other = await payee(0), await payee(0)
    ref = (await account_of(made)).provider_ref
    async with transaction() as db:
        account = await db.get_one(PayoutAccount, (await account_of(other)).id)
        account.provider_ref = None

    assert await payout_accounts.note_account("stripe", ref)
    assert not await payout_accounts.note_account("paypal", ref)
    assert (await account_of(other)).status is PayoutAccountStatus.ACTIVE


async def test_a_provider_that_does_not_answer_changes_nothing(bank):
    made = await a_shop()
    bank.control(
        fail_next={"method": "POST", "path_prefix": "/v1/accounts", "mode": "drop", "times": 3}
    )

    with pytest.raises(Unavailable):
        await payout_accounts.start_onboarding(made.owner)
    await onboard(made.owner)

    assert (await account_of(made)).status is PayoutAccountStatus.ACTIVE


async def test_a_bank_account_is_checked_sealed_and_masked(bank):
    made = await by_hand(1)

    account = await account_of(made)
    assert (account.status, account.ending) == (PayoutAccountStatus.ACTIVE, "3000")
    assert IBAN not in account.sealed
    assert opened(account.sealed) == IBAN
    async with reading() as db:
        entries = await db.exec(select(AuditEntry).where(AuditEntry.action == "payout.bank"))
        assert not any(IBAN in str(entry) for entry in entries.all())


@pytest.mark.parametrize(
    "wrong", ["", "DE89370400440532013001", "DE8937040044", "XX" * 400, "'; DROP TABLE payout"]
)
async def test_a_wrong_bank_account_is_refused(bank, wrong):
    made = await a_shop()

    async with transaction() as db:
        with pytest.raises(Invalid):
            await payout_accounts.set_bank_account(db, made.owner, "Ada Byron", wrong)

    assert (await account_of(made)) is None or not (await account_of(made)).sealed


async def test_the_account_stays_while_money_is_on_its_way_to_it(bank):
    made = await by_hand(5_000)
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")

    async with transaction() as db:
        with pytest.raises(Conflict, match="on its way"):
            await payout_accounts.set_bank_account(db, made.owner, "Eve", IBAN)
    with pytest.raises(Conflict, match="on its way"):
        await payout_accounts.start_onboarding(made.owner)

    assert (await account_of(made)).holder == "Ada Byron"


async def test_only_the_owner_names_the_bank(bank):
    made = await a_shop()
    manager = replace(made.owner, shops={made.vendor.id: MemberRole.MANAGER})
    async with transaction() as db:
        stranger = await person(db)

    for actor, refused in ((manager, Forbidden), (stranger, NotFound)):
        with pytest.raises(refused):
            await payout_accounts.start_onboarding(actor)
        async with transaction() as db:
            with pytest.raises(refused):
                await payout_accounts.set_bank_account(db, actor, "Eve", IBAN)
            with pytest.raises(refused):
                await payouts.request(db, actor, "EUR")
