"""Banks that ask, and money that they take which is about no order."""

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.terms import DisputeState
from marketplace.errors import Conflict
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.payments import Capture, Dispute, Payment, WebhookEvent
from marketplace.rules.fulfilment import PaymentStatus
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import DisputeStatus, Liable, RefundStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import disputes, inbox, orders
from marketplace.services.disputes import Told
from tests.factories import staff
from tests.gateways.rig import RIGS
from tests.gateways.test_stories import bought
from tests.services.test_money_story import work_off


@pytest.fixture
async def asked(bank):
    """A purchase that was paid by card, and about which the bank asks."""
    rig, it = RIGS["stripe"](bank), await bought("stripe")
    await it.pay(rig)
    await work_off()
    ref = (await rig.act("open_inquiry", (await it.payment()).charge_ref))["id"]
    await told(rig, ref)
    return rig, it, ref


async def told(rig, ref):
    """The newest message about a dispute comes in and is acted on."""
    letter = rig.letters("charge.dispute", ref)[-1]
    headers = {name.lower(): value for name, value in letter.headers.items()}
    hint = await rig.gateway.read_webhook(letter.body.encode(), headers)
    async with transaction() as db:
        assert await inbox.take_in(db, SYSTEM, "stripe", hint)
        found = select(WebhookEvent.id).where(WebhookEvent.event_id == hint.event_id)
        webhook_id = (await db.exec(found)).one()
    await work_off()
    async with reading() as db:
        assert (await db.get_one(WebhookEvent, webhook_id)).error == ""


async def the_dispute(ref):
    async with reading() as db:
        return (await db.exec(select(Dispute).where(Dispute.provider_ref == ref))).one()


async def books_of(dispute):
    """What the journals of a dispute sum up to, by account."""
    async with reading() as db:
        rows = await db.exec(
            select(LedgerAccount.kind, Posting.amount_minor)
            .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
            .join(Journal, col(Journal.id) == col(Posting.journal_id))
            .where(Journal.source_type == "dispute", Journal.source_id == str(dispute.id))
        )
    sums = {}
    for kind, amount in rows.all():
        sums[kind] = sums.get(kind, 0) + amount
    return {kind: amount for kind, amount in sums.items() if amount}


async def test_a_bank_that_only_asks_takes_and_holds_nothing(asked):
    rig, it, ref = asked
    dispute = await the_dispute(ref)

    assert (await rig.gateway.fetch_dispute(ref)).state == DisputeState.INQUIRY
    assert (dispute.status, await books_of(dispute)) == (DisputeStatus.INQUIRY, {})
    assert [share.disputed_minor for share in await it.shares()] == [0, 0]
    async with transaction() as db:
        with pytest.raises(Conflict, match="only asked"):
            await disputes.bear(db, await staff(db, StaffRole.FINANCE), dispute.id)
        await orders.cancel(db, it.buyer, (await it.orders())[1].id, "I don't know this shop")
    await work_off()
    assert [refund.status for refund in await it.refunds()] == [RefundStatus.SUCCEEDED]

    await rig.act("drop_inquiry", ref)
    await told(rig, ref)
    dispute = await the_dispute(ref)
    assert (dispute.status, await books_of(dispute)) == (DisputeStatus.DROPPED, {})


async def test_an_inquiry_may_become_a_dispute_and_is_booked_then(asked):
    rig, it, ref = asked

    await rig.act("escalate_inquiry", ref)
    await told(rig, ref)
    dispute = await the_dispute(ref)
    assert dispute.status == DisputeStatus.OPENED
    assert (dispute.amount_minor, dispute.fee_minor) == (5_790, 1_500)
    assert [share.disputed_minor for share in await it.shares()] == [4_500, 1_290]
    assert (await books_of(dispute))["dispute_hold"] == 5_790

    await rig.act("win_dispute", ref)
    await told(rig, ref)
    assert [share.disputed_minor for share in await it.shares()] == [0, 0]
    assert await books_of(await the_dispute(ref)) == {"psp_fees": 1_500, "psp_clearing": -1_500}


@pytest.mark.parametrize("verdict", [DisputeStatus.WON, DisputeStatus.LOST])
async def test_money_of_no_order_is_disputed_at_our_own_cost(verdict, bank):
    it = await bought("stripe")
    group = await it.group()
    async with transaction() as db:
        payment = Payment(
            group_id=group.id,
            provider="stripe",
            provider_ref=f"cs_twice_{group.id}",
            status=PaymentStatus.CAPTURED,
            currency="EUR",
            amount_minor=1_000,
            captured_minor=1_000,
        )
        db.add(payment)
        await db.flush()
        db.add(Capture(payment_id=payment.id, provider_ref=f"ch_{group.id}", amount_minor=1_000))
    for status in (DisputeStatus.OPENED, verdict):
        async with transaction() as db:
            said = Told(f"du_{group.id}", 1_000, "EUR", status, fee_minor=1_500)
            dispute = await disputes.note(db, payment.id, said)
        await work_off()

    assert dispute.liable == Liable.PLATFORM
    lost = {"psp_clearing": -2_500, "psp_fees": 1_500, "bad_debt": 1_000}
    won = {"psp_clearing": -1_500, "psp_fees": 1_500}
    assert await books_of(dispute) == (lost if verdict == DisputeStatus.LOST else won)
