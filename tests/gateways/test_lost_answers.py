"""What may have been done and can't be looked up: it is neither done again nor forgotten."""

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.gateways.terms import RefundNews, RefundState
from marketplace.errors import Conflict
from marketplace.jobs.sweeping import resolve_commands
from marketplace.models.payments import MoneyCommand
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import CommandState, RefundStatus
from marketplace.rules.refusals import GONE
from marketplace.services import captures, orders, refunds
from tests.factories import staff
from tests.gateways.rig import RIGS
from tests.gateways.test_stories import (
    bought,
    held_until_accepted,
    long_ago,
    machines,
    taken_unheard,
)
from tests.services.test_money_story import work_off

__all__ = ["held_until_accepted"]


async def refuse(*_asked):
    """What a provider says whose key was changed, or of what is too old for it."""
    raise Refused("There is no such thing.", GONE)


async def owed_back(name, bank):
    """A purchase that was paid, one order of it cancelled; its refund has not been sent."""
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    async with transaction() as db:
        await orders.cancel(db, it.buyer, (await it.orders())[1].id, "Found it at home")
    return rig, it, (await it.refunds())[0]


async def command(key):
    async with reading() as db:
        return (await db.exec(select(MoneyCommand).where(MoneyCommand.key == key))).one()


@machines()
async def test_a_refund_that_cannot_be_looked_up_stays_unknown_and_goes_out_once(
    name, bank, monkeypatch
):
    rig, it, refund = await owed_back(name, bank)
    rig.lose(rig.refunds_path, times=3 if name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await refunds.send(refund.id)
    bank.control(forget_idempotency_keys=True)

    with monkeypatch.context() as patch:
        patch.setattr(type(rig.gateway), "find_refund", refuse)
        with pytest.raises(NoAnswer, match="could not be looked up"):
            await refunds.send(refund.id)
        with pytest.raises(Conflict):
            async with transaction() as db:
                await refunds.retry(db, await staff(db, StaffRole.FINANCE), refund.id)

    assert (await command(f"refund-{refund.id}")).state == CommandState.UNKNOWN
    assert (await it.refunds())[0].status == RefundStatus.UNKNOWN
    await refunds.send(refund.id)
    await work_off()
    assert (await it.refunds())[0].status == RefundStatus.SUCCEEDED
    assert await it.books("refunds_payable") == 0


@machines(("stripe", "paypal"))
async def test_a_capture_that_cannot_be_looked_up_is_still_being_taken(
    name, bank, held_until_accepted, monkeypatch
):
    rig, it, first = await taken_unheard(name, bank)

    with monkeypatch.context() as patch:
        patch.setattr(type(rig.gateway), "find_capture", refuse)
        with pytest.raises(NoAnswer):
            await captures.capture_order(first.id)
    assert [share.capturing_minor for share in await it.shares()] == [4_500, 0]

    await long_ago(MoneyCommand, MoneyCommand.state == CommandState.UNKNOWN)
    await resolve_commands(0)
    assert (await it.payment()).captured_minor == 4_500


@pytest.mark.parametrize("has_bounced", [False, True])
async def test_a_refund_that_went_through_after_all_is_booked(has_bounced, bank):
    _rig, it, refund = await owed_back("stripe", bank)

    async def hear(*states):
        for state in states:
            news = RefundNews(f"re_late_{refund.id}", state, refund.amount_minor, refund.currency)
            async with transaction() as db:
                await refunds.apply(db, refund.id, news)
            await work_off()

    before = [RefundState.SUCCEEDED] if has_bounced else []
    await hear(*before, RefundState.FAILED)
    assert await it.books("refunds_payable") == -refund.amount_minor
    await hear(RefundState.SUCCEEDED, RefundState.SUCCEEDED)

    assert (await it.refunds())[0].status == RefundStatus.SUCCEEDED
    assert await it.books("refunds_payable") == 0
    await hear(RefundState.FAILED)
    assert await it.books("refunds_payable") == -refund.amount_minor
