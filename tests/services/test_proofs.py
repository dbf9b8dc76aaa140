"""Delicate changes take a code that was given just now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid, ProofRequired, SignInRequired
from marketplace.models.accounts import LoginSession
from marketplace.models.columns import now
from marketplace.models.payouts import PayoutTerms
from marketplace.models.vendors import PayoutAccount, VendorMember
from marketplace.queries.teams import open_invitations
from marketplace.rules.kinds import MemberRole
from marketplace.rules.money_kinds import PayoutInterval
from marketplace.rules.permissions import SYSTEM
from marketplace.services import (
    payout_accounts,
    payout_terms,
    payouts,
    proofs,
    second_factors,
    teams,
)
from marketplace.services.payout_checks import NotNow
from tests.factories import person, shop, visitor
from tests.services.paying import IBAN
from tests.services.test_mailboxes import signed_in
from tests.services.test_second_factors import code_of

OWNER, PACKER = MemberRole.OWNER, MemberRole.PACKER


@pytest.fixture
def asked(db_url, monkeypatch):
    """Codes are asked for, as they are where money is real; gives how to change a setting."""

    def configured(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    configured(STEP_UP_MINUTES="10", SANDBOX_URL="")
    yield configured
    monkeypatch.undo()
    settings.cache_clear()


async def owner_of(db, made):
    """The shop's owner in a browser of theirs."""
    return (await signed_in(db, made.owner))[1]


async def with_code(db, owner):
    """Their app; its code was given in another browser."""
    secret = await second_factors.begin(db, owner)
    await second_factors.confirm(db, owner, code_of(secret, -1))
    await long_ago(db, owner)
    return secret


async def long_ago(db, owner, minutes=11):
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == owner.session_id)
        .values(proven_at=now() - timedelta(minutes=minutes))
        .execution_options(synchronize_session="fetch")
    )


async def test_whether_a_code_will_be_asked_for_is_known_before(db, asked):
    owner = await owner_of(db, await shop(db))
    secret = await with_code(db, owner)

    assert await proofs.is_needed(db, owner)
    await proofs.renew(db, owner, code_of(secret))
    assert not await proofs.is_needed(db, owner)
    await long_ago(db, owner)
    assert await proofs.is_needed(db, owner)


async def bank_of(db, made):
    found = select(PayoutAccount.ending).where(PayoutAccount.vendor_id == made.vendor.id)
    return (await db.exec(found)).first()


async def test_where_the_money_goes_takes_a_code_of_the_last_minutes(db, asked):
    made = await shop(db)
    owner = await owner_of(db, made)
    secret = await with_code(db, owner)

    with pytest.raises(ProofRequired):
        await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)
    assert not await bank_of(db, made)
    with pytest.raises(Invalid):
        await proofs.renew(db, owner, "000000")
    with pytest.raises(ProofRequired):
        await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)
    await proofs.renew(db, owner, code_of(secret))
    await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)

    assert await bank_of(db, made) == IBAN[-4:]


async def test_a_code_counts_for_as_long_as_is_set(db, asked):
    made = await shop(db)
    owner = await owner_of(db, made)
    await with_code(db, owner)

    await long_ago(db, owner, minutes=9)
    await proofs.demand(db, owner)
    await long_ago(db, owner, minutes=11)
    with pytest.raises(ProofRequired):
        await proofs.demand(db, owner)
    asked(STEP_UP_MINUTES="15")
    await proofs.demand(db, owner)
    asked(STEP_UP_MINUTES="0")
    await long_ago(db, owner, minutes=999)
    await proofs.demand(db, owner)


async def test_a_code_counts_in_the_browser_that_it_was_given_in(db, asked):
    made = await shop(db)
    here, elsewhere = await owner_of(db, made), await owner_of(db, made)
    secret = await with_code(db, here)

    await proofs.renew(db, elsewhere, code_of(secret))

    await proofs.demand(db, elsewhere)
    with pytest.raises(ProofRequired):
        await proofs.demand(db, here)


async def test_an_owner_without_a_second_step_sets_one_up_first(db, asked):
    made = await shop(db)
    owner = await owner_of(db, made)

    with pytest.raises(ProofRequired):
        await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)
    with pytest.raises(Conflict):
        await proofs.renew(db, owner, "000000")
    secret = await second_factors.begin(db, owner)
    await second_factors.confirm(db, owner, code_of(secret))

    await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)


async def test_the_sandbox_asks_only_those_who_have_a_second_step(db, asked):
    asked(SANDBOX_URL="http://localhost:1")
    made = await shop(db)
    owner = await owner_of(db, made)

    await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)
    await with_code(db, owner)

    with pytest.raises(ProofRequired):
        await payout_accounts.set_bank_account(db, owner, "Ada Byron", IBAN)


async def test_who_has_no_session_has_proven_nothing(db, asked):
    made = await shop(db)
    other = await owner_of(db, await shop(db))
    await with_code(db, other)
    await long_ago(db, other, minutes=0)

    for actor in (made.owner, visitor()):
        with pytest.raises((ProofRequired, SignInRequired)):
            await proofs.demand(db, actor)
    await proofs.demand(db, SYSTEM)


async def test_somebody_elses_proof_is_not_ones_own(db, asked):
    owner, other = [(await signed_in(db, await person(db)))[1] for _ in range(2)]
    await with_code(db, other)
    await long_ago(db, other, minutes=0)
    with pytest.raises(ProofRequired):
        await proofs.demand(db, replace(owner, session_id=other.session_id))


async def test_when_the_money_goes_takes_a_code_too_and_asking_for_it_does_not(db, asked):
    made = await shop(db)
    owner = await owner_of(db, made)
    secret = await with_code(db, owner)

    with pytest.raises(ProofRequired):
        await payout_terms.set_schedule(db, owner, PayoutInterval.DAILY, 0)
    with pytest.raises(NotNow, match="no bank account"):
        await payouts.request(db, owner, "EUR")
    await proofs.renew(db, owner, code_of(secret))
    await payout_terms.set_schedule(db, owner, PayoutInterval.DAILY, 0)

    terms = await db.get_one(PayoutTerms, made.vendor.id)
    assert terms.interval is PayoutInterval.DAILY


async def test_going_to_the_providers_questions_takes_a_code(db_url, asked):
    async with transaction() as db:
        made = await shop(db)
        owner = await owner_of(db, made)

    with pytest.raises(ProofRequired):
        await payout_accounts.start_onboarding(owner)

    async with reading() as db:
        found = select(PayoutAccount.id).where(PayoutAccount.vendor_id == made.vendor.id)
        assert (await db.exec(found)).first() is None


async def test_whatever_touches_an_owner_takes_a_code(db, asked):
    made = await shop(db)
    owner = await owner_of(db, made)
    secret = await with_code(db, owner)
    packer, second = await person(db), await person(db)
    for who, role in ((packer, PACKER), (second, OWNER)):
        db.add(VendorMember(vendor_id=made.vendor.id, account_id=who.account_id, role=role))
    await db.flush()
    deeds = (
        lambda: teams.invite(db, owner, "new@example.com", OWNER),
        lambda: teams.change_role(db, owner, packer.account_id, OWNER),
        lambda: teams.change_role(db, owner, second.account_id, PACKER),
        lambda: teams.remove(db, owner, second.account_id),
    )

    for deed in deeds:
        with pytest.raises(ProofRequired):
            await deed()
    assert await open_invitations(db, owner) == []
    await teams.invite(db, owner, "packer@example.com", PACKER)
    await proofs.renew(db, owner, code_of(secret))
    await teams.invite(db, owner, "new@example.com", OWNER)
    await teams.change_role(db, owner, packer.account_id, OWNER)
    await teams.remove(db, owner, second.account_id)
