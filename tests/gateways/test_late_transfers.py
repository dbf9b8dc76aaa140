"""Bank transfers that come when nobody waits for them any more."""

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Invalid
from marketplace.models.bank import BankTransfer
from marketplace.queries.staff_inbox import transfers
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import RefundStatus, TransferKind, TransferStatus
from marketplace.services import bank_transfers, checkout, ways
from marketplace.services.finalising import TOO_LATE
from tests.factories import staff
from tests.gateways.test_stories import bought
from tests.services.test_money_story import work_off


async def transfer_of(ref):
    async with reading() as db:
        return (await db.exec(select(BankTransfer).where(BankTransfer.own_ref == ref))).one()


async def expired():
    """A purchase that was given up before its transfer came."""
    it = await bought("manual")
    async with transaction() as db:
        group = await it.group()
        await checkout.expire(db, await db.get_one(type(group), group.id, with_for_update=True))
    await work_off()
    return it


async def test_a_transfer_that_comes_too_late_is_booked_and_sent_back(bank):
    it = await expired()
    payment = await it.payment()
    row = await transfer_of(payment.provider_ref)
    assert row.status == TransferStatus.CANCELLED

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        shown = (await transfers(db, finance, TransferStatus.CANCELLED, row.reference)).rows[0]
        with pytest.raises(Invalid, match="Nothing was booked"):
            await bank_transfers.mark_received(db, finance, row.id, "57.89", "CAMT 8")
        await bank_transfers.mark_received(db, finance, row.id, "57.90", "CAMT 8")
    await work_off()

    assert (shown.is_late, shown.is_waiting) == (True, False)
    (refund,) = await it.refunds()
    assert (refund.amount_minor, refund.reason) == (5_790, TOO_LATE)
    assert (await it.payment()).status == PaymentStatus.CAPTURED
    assert (await it.group()).status == GroupStatus.EXPIRED
    out = await transfer_of(refund.provider_ref)
    assert (out.kind, out.status, out.amount_minor) == (
        TransferKind.REFUND,
        TransferStatus.WAITING,
        5_790,
    )
    async with transaction() as db:
        await bank_transfers.mark_sent(db, finance, out.id, "SEPA 9")
    await work_off()
    assert (await it.refunds())[0].status == RefundStatus.SUCCEEDED


async def test_a_transfer_of_a_way_that_was_replaced_goes_back_as_well(bank):
    it = await bought("manual")
    payment = await it.payment()
    async with transaction() as db:
        await ways.another_try(db, it.buyer, it.number, it.prepared.token, "stripe")
    await work_off()
    row = await transfer_of(payment.provider_ref)

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        await bank_transfers.mark_received(db, finance, row.id, "57.90", "CAMT 8")
    await work_off()

    assert [refund.amount_minor for refund in await it.refunds()] == [5_790]
    assert (await it.group()).status == GroupStatus.AWAITING_PAYMENT


async def test_what_we_did_not_send_cannot_have_been_sent_late(bank):
    it = await expired()
    row = await transfer_of((await it.payment()).provider_ref)

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        with pytest.raises(Conflict, match="cancelled already"):
            await bank_transfers.mark_sent(db, finance, row.id, "SEPA 9")
