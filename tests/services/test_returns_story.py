"""Parcels, returns and claims through the real worker, ledger and payment sandbox."""

import httpx
import pytest
from sqlalchemy import func, update
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.jobs.order_timers import CLOCKS, run_order_timers
from marketplace.models.aftersales import Claim, OrderReturn, TimerRun
from marketplace.models.ledger import Posting
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Refund
from marketplace.models.payouts import Earning
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ReturnReason, ReturnStatus, Side
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.money_kinds import EarningStatus, Liable, RefundStatus
from marketplace.services import (
    carts,
    checkout,
    claims,
    escalations,
    inspections,
    orders,
    payments,
    returns,
    shipments,
)
from tests.aftersales import ago
from tests.factories import HOME, person, shop, staff
from tests.services.test_money_story import balance, bank, pay, vendor_orders, work_off

__all__ = ["bank"]


@pytest.fixture(autouse=True)
async def nothing_left(bank):
    """Whoever comes next finds no work of these tests."""
    yield
    await work_off()


async def paid(quantity=3):
    """A paid and accepted order of some stools at €20, delivery €5, by somebody with an account."""
    async with transaction() as db:
        made, buyer = await shop(db, price=2_000), await person(db)
        await carts.add_line(db, buyer, made.offer.id, quantity)
        total = 2_000 * quantity + 500
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, total)
    await payments.settle("stripe", await pay(prepared))
    [order] = await vendor_orders(prepared.number)
    async with transaction() as db:
        await orders.accept(db, made.owner, order.id)
        line = (await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))).one()
    return made, buyer, order, line


async def sent(made, order, pieces=None):
    async with transaction() as db:
        await orders.ship(db, made.owner, order.id, "DHL", "JD0146", pieces)
    async with reading() as db:
        found = select(func.max(Shipment.id)).where(Shipment.vendor_order_id == order.id)
        return (await db.exec(found)).one()


async def fresh(kind, id):
    async with reading() as db:
        return await db.get_one(kind, id)


async def change(kind, id, **values):
    async with transaction() as db:
        await db.exec(update(kind).where(col(kind.id) == id).values(**values))


async def all_is_balanced():
    async with reading() as db:
        return int((await db.exec(select(func.sum(Posting.amount_minor)))).one() or 0) == 0


async def earnings_of(made):
    """The pending and the available of a vendor, as its earnings say."""
    async with reading() as db:
        rows = await db.exec(select(Earning).where(Earning.vendor_id == made.vendor.id))
        found = rows.all()
    return [
        sum(row.amount_minor for row in found if row.status == status)
        for status in (EarningStatus.PENDING, EarningStatus.AVAILABLE)
    ]


async def test_two_parcels_one_return_and_every_cent_is_booked(bank):
    made, buyer, order, line = await paid(3)
    expense = await balance("courtesy_expense_platform")
    first = await sent(made, order, {line.id: 1})
    second = await sent(made, order, {line.id: 2})
    await work_off()
    assert await balance("order_funds", made.vendor.id) == 0
    assert await balance("vendor_pending", made.vendor.id) == -(6_500 - 600 - 120)

    async with transaction() as db:
        await shipments.deliver_shipment(db, buyer, first)
        await shipments.deliver_shipment(db, made.owner, second)
        asked = returns.Asked({line.id: 1}, ReturnReason.CHANGED_MIND)
        one = await returns.request(db, buyer, order.id, asked)
    async with transaction() as db:
        await returns.approve(db, made.owner, one.id, "1 Oak Road, Bremen")
        await returns.receive(db, made.owner, one.id)
        finding = inspections.Finding(deduction_minor=200, words="A scratch")
        await inspections.inspect(db, made.owner, one.id, finding)
    await work_off()

    assert await balance("vendor_pending", made.vendor.id) == -(5_780 - 1_584)
    assert await earnings_of(made) == [5_780 - 1_584, 0]
    assert await balance("courtesy_expense_platform") == expense
    async with reading() as db:
        refund = (await db.exec(select(Refund).where(Refund.vendor_order_id == order.id))).one()
    assert (refund.status, refund.amount_minor) == (RefundStatus.SUCCEEDED, 1_800)
    assert await all_is_balanced()
    async with httpx.AsyncClient(base_url=bank.url) as mailbox:
        mails = (await mailbox.get("/mail.json", params={"to": buyer.email})).json()
    letters = {mail["subject"]: mail["text"] for mail in mails}
    assert "1 Oak Road, Bremen" in next(
        text for subject, text in letters.items() if subject.startswith("Please send it back")
    )
    assert "We got it. €18.00" in letters["Your money is on its way"].replace("we got", "We got")
    async with httpx.AsyncClient(base_url=bank.url) as mailbox:
        mails = (await mailbox.get("/mail.json", params={"to": made.vendor.email})).json()
    assert any(f"Return {one.number}: please answer" in mail["subject"] for mail in mails)


async def test_a_courtesy_costs_the_platform_and_not_the_vendor(bank):
    made, buyer, order, line = await paid(1)
    parcel = await sent(made, order)
    await work_off()
    before = (
        await balance("vendor_pending", made.vendor.id),
        await balance("courtesy_expense_platform"),
        await balance("commission_income"),
    )
    owed = await balance("refunds_payable")

    async with transaction() as db:
        told = claims.Complaint(parcel, ClaimKind.NOT_ARRIVED, {line.id: 1})
        claim = await claims.open_claim(db, buyer, order.id, told)
        await claims.disagree(db, made.owner, claim.id, "The carrier says it came")
    async with transaction() as db:
        verdict = escalations.Verdict("Nobody's fault", 2_500, Liable.PLATFORM)
        await escalations.decide_claim(db, await staff(db), claim.id, verdict)
    await work_off()

    after = (
        await balance("vendor_pending", made.vendor.id),
        await balance("courtesy_expense_platform"),
        await balance("commission_income"),
    )
    assert after == (before[0], before[1] + 2_500, before[2])
    assert await balance("refunds_payable") == owed
    assert (await fresh(Shipment, parcel)).status == ShipmentStatus.LOST
    assert await earnings_of(made) == [-after[0], 0]
    assert await all_is_balanced()


async def test_what_nobody_sends_is_warned_of_and_then_cancelled(bank):
    made, _buyer, order, line = await paid(3)
    await sent(made, order, {line.id: 1})
    _made, _buyer, untouched, _line = await paid(1)
    for one in (order, untouched):
        await change(VendorOrder, one.id, ship_by=ago(days=8))

    await run_order_timers(0)
    warned = await fresh(VendorOrder, order.id)
    assert (warned.status, warned.warned_at is not None) == (OrderStatus.PARTLY_SHIPPED, True)
    for one in (order, untouched):
        await change(VendorOrder, one.id, warned_at=ago(hours=2))
    await run_order_timers(0)
    await work_off()

    rest, whole = await fresh(VendorOrder, order.id), await fresh(VendorOrder, untouched.id)
    assert (rest.status, whole.status) == (OrderStatus.SHIPPED, OrderStatus.CANCELLED)
    assert whole.cancelled_by == Side.CLOCK
    async with reading() as db:
        rows = await db.exec(
            select(Refund.amount_minor).where(
                col(Refund.vendor_order_id).in_((order.id, untouched.id))
            )
        )
    assert sorted(rows.all()) == [2_500, 4_000]
    async with httpx.AsyncClient(base_url=bank.url) as mailbox:
        mails = (await mailbox.get("/mail.json", params={"to": made.vendor.email})).json()
    assert f"Late: order {order.number}" in [mail["subject"] for mail in mails]
    assert await all_is_balanced()


async def test_what_is_long_on_its_way_has_arrived_and_then_ends(bank):
    made, _buyer, order, _line = await paid(1)
    parcel = await sent(made, order)
    await change(Shipment, parcel, shipped_at=ago(days=15))

    await run_order_timers(0)
    assert (await fresh(VendorOrder, order.id)).status == OrderStatus.DELIVERED
    await change(VendorOrder, order.id, delivered_at=ago(days=31))
    await run_order_timers(0)

    assert (await fresh(VendorOrder, order.id)).status == OrderStatus.COMPLETED


async def test_a_parcel_that_is_missed_never_arrives_by_itself(bank):
    made, buyer, order, line = await paid(1)
    parcel = await sent(made, order)
    async with transaction() as db:
        told = claims.Complaint(parcel, ClaimKind.NOT_ARRIVED, {line.id: 1})
        await claims.open_claim(db, buyer, order.id, told)
    await change(Shipment, parcel, shipped_at=ago(days=15))

    await run_order_timers(0)

    assert (await fresh(Shipment, parcel)).status == ShipmentStatus.SHIPPED


async def test_silence_brings_staff_and_what_is_never_sent_back_expires(bank):
    made, buyer, order, line = await paid(3)
    parcel = await sent(made, order)
    async with transaction() as db:
        await orders.deliver(db, buyer, order.id)
        asked = returns.Asked({line.id: 1}, ReturnReason.CHANGED_MIND)
        silent = await returns.request(db, buyer, order.id, asked)
        allowed = await returns.request(db, buyer, order.id, asked)
        await returns.approve(db, made.owner, allowed.id, "1 Oak Road, Bremen")
        told = claims.Complaint(parcel, ClaimKind.DAMAGED, {line.id: 1})
        claim = await claims.open_claim(db, buyer, order.id, told)
    for kind, one in ((OrderReturn, silent), (OrderReturn, allowed), (Claim, claim)):
        await change(kind, one.id, due_at=ago(minutes=1))

    await run_order_timers(0)
    await run_order_timers(0)

    assert (await fresh(OrderReturn, silent.id)).status == ReturnStatus.ESCALATED
    assert (await fresh(OrderReturn, allowed.id)).status == ReturnStatus.EXPIRED
    assert (await fresh(Claim, claim.id)).status == ClaimStatus.ESCALATED


async def test_every_clock_tells_when_it_ran(bank):
    await run_order_timers(0)

    async with reading() as db:
        rows = await db.exec(select(TimerRun))
        runs = {run.name: run for run in rows.all()}
    assert set(runs) == set(CLOCKS)
    assert all(run.finished_at and run.finished_at >= run.started_at for run in runs.values())


async def test_the_group_of_a_cancelled_order_is_closed(bank):
    _made, buyer, order, _line = await paid(1)

    async with transaction() as db:
        await orders.cancel(db, buyer, order.id, "I changed my mind")

    group = await fresh(OrderGroup, order.group_id)
    assert group.status == "closed"
