"""Money waits after a change by which somebody else could get it, and its owner can stop it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passkeys import NewPasskey
from marketplace.errors import Conflict
from marketplace.events import PayoutAccountNamed
from marketplace.jobs import payout_letters
from marketplace.jobs.letters import _templates
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.payouts import PayoutTerms
from marketplace.models.staff import OutboxEvent
from marketplace.models.vendors import PayoutAccount, Vendor, VendorMember
from marketplace.queries.payout_setup import payout_setup
from marketplace.rules.kinds import MemberRole
from marketplace.rules.money_kinds import PayoutStatus
from marketplace.rules.payouts import SETTLING
from marketplace.rules.permissions import SYSTEM
from marketplace.services import (
    passkeys,
    payout_accounts,
    payout_stops,
    payouts,
    second_factors,
)
from marketplace.services.payout_checks import NotNow
from marketplace.services.payout_runs import pay_on_schedule
from tests.factories import shop
from tests.services.paying import IBAN, bank, by_hand, payee, payouts_of, settled, work_off
from tests.services.test_mailboxes import signed_in
from tests.services.test_second_factors import code_of
from tests.services.test_teams import joined

__all__ = ["bank"]


async def account_of(db, made):
    found = select(PayoutAccount).where(PayoutAccount.vendor_id == made.vendor.id)
    return (await db.exec(found)).one()


async def waits_until(made):
    async with reading() as db:
        return (await account_of(db, made)).held_until


async def set_up_app(made):
    """The owner gets a second step."""
    async with transaction() as db:
        _token, owner = await signed_in(db, made.owner)
        secret = await second_factors.begin(db, owner)
        await second_factors.confirm(db, owner, code_of(secret))


async def add_passkey(made):
    async with transaction() as db:
        _token, owner = await signed_in(db, made.owner)
        (await db.get_one(Account, owner.account_id)).email_verified_at = now()
        key = NewPasskey(f"key of {owner.account_id}".encode(), b"public", 0)
        await passkeys.add(db, owner, "Telephone", key)


async def name_another(made):
    async with transaction() as db:
        await payout_accounts.set_bank_account(db, made.owner, "Eve Sample", IBAN)


async def visit_provider(made):
    await payout_accounts.start_onboarding(made.owner)


@pytest.mark.parametrize("change", [set_up_app, add_passkey, name_another])
async def test_nothing_is_paid_for_a_day_after_a_change(db_url, change):
    made = await by_hand()

    await change(made)

    assert now() + SETTLING - timedelta(minutes=1) < await waits_until(made) < now() + SETTLING
    with pytest.raises(NotNow, match="changed less than a day ago"):
        async with transaction() as db:
            await payouts.request(db, made.owner, "EUR")
    with pytest.raises(NotNow):
        async with transaction() as db:
            await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    assert await payouts_of(made.vendor.id) == []
    await settled(made.vendor.id)
    async with transaction() as db:
        await payouts.request(db, made.owner, "EUR")


async def test_who_was_at_the_providers_page_may_have_changed_the_account_there(bank):
    made = await payee()

    await visit_provider(made)

    with pytest.raises(NotNow, match="changed less than a day ago"):
        async with transaction() as db:
            await payouts.request(db, made.owner, "EUR")


async def test_what_was_assembled_before_waits_too(bank):
    made = await payee()
    async with transaction() as db:
        await payouts.request(db, made.owner, "EUR")
    await set_up_app(made)

    await work_off()

    (waiting,) = await payouts_of(made.vendor.id)
    assert waiting.status is PayoutStatus.ASSEMBLED
    assert "changed less than a day ago" in waiting.failure


async def test_the_portal_says_why_and_the_schedule_goes_on_when_it_is_over(db_url):
    made = await by_hand()
    await name_another(made)

    assert await pay_on_schedule(made.vendor.id) == 0

    async with reading() as db:
        terms = await db.get_one(PayoutTerms, made.vendor.id)
        setup = await payout_setup(db, made.owner)
    assert terms.next_at == await waits_until(made)
    assert setup.refusal.startswith("Your account, or how its owner signs in, was changed")
    await settled(made.vendor.id)
    assert await pay_on_schedule(made.vendor.id) == 1


@pytest.fixture
def letters(monkeypatch):
    """The letters that were written: their receivers and texts."""
    written = []

    async def keep(letter, event_id):
        text = _templates().get_template(f"{letter.template}.txt").render(letter.words)
        written.append((letter.recipient, text))

    monkeypatch.setattr(payout_letters, "send", keep)
    return written


async def warned(made):
    """Have the letter written that follows from what was recorded."""
    async with reading() as db:
        account = await account_of(db, made)
        found = select(OutboxEvent).where(
            OutboxEvent.name == "PayoutAccountNamed", OutboxEvent.aggregate_id == account.id
        )
        events = (await db.exec(found)).all()
    for event in events:
        await payout_letters.warn(PayoutAccountNamed(**event.payload), str(event.id))


async def test_the_shop_and_its_owners_hear_of_another_account_and_can_stop_it(db_url, letters):
    made = await by_hand()
    async with transaction() as db:
        _token, partner = await joined(db, made, MemberRole.OWNER)
        (await db.get_one(Vendor, made.vendor.id)).email = "office@example.com"

    await name_another(made)
    await warned(made)

    receivers = {"office@example.com", made.owner.email, partner.email}
    assert {receiver for receiver, _text in letters} == receivers
    assert all(f"the one ending {IBAN[-4:]}" in text for _receiver, text in letters)
    key = parse_qs(urlsplit(letters[-1][1].split()[-1]).query)["key"][0]
    await settled(made.vendor.id)
    for _ in range(2):
        async with transaction() as db:
            await payout_stops.stop(db, key)
    with pytest.raises(NotNow, match="Payouts are on hold: Stopped by a letter"):
        async with transaction() as db:
            await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    async with reading() as db:
        assert (await payout_setup(db, made.owner)).refusal == payout_stops.STOPPED


async def test_who_goes_to_the_provider_is_written_to_once_until_it_is_done(bank, letters):
    async with transaction() as db:
        made = await shop(db)

    for _ in range(3):
        await visit_provider(made)
    await warned(made)

    ((receiver, text),) = letters
    assert receiver == made.owner.email
    assert "page of the payment provider" in text


@pytest.mark.parametrize("forged", ["", "nonsense", "WzFd.aaaa.bbbb", "x" * 5_000])
async def test_nobody_stops_payouts_without_the_letter(db, forged):
    with pytest.raises(Conflict, match="isn't good any more"):
        await payout_stops.stop(db, forged)


async def test_the_second_step_of_others_holds_nothing(db_url):
    made = await by_hand()
    async with transaction() as db:
        _token, accountant = await joined(db, made, MemberRole.ACCOUNTANT)
        secret = await second_factors.begin(db, accountant)
        await second_factors.confirm(db, accountant, code_of(secret))

    assert await waits_until(made) is None


async def test_a_second_step_holds_every_shop_of_its_owner(db_url):
    made, other = await by_hand(), await by_hand()
    async with transaction() as db:
        db.add(
            VendorMember(
                vendor_id=other.vendor.id, account_id=made.owner.account_id, role=MemberRole.OWNER
            )
        )

    await set_up_app(made)

    assert await waits_until(made) and await waits_until(other)
