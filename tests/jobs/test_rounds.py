"""One that fails is told of, and keeps nobody else waiting."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer
from marketplace.errors import Conflict
from marketplace.jobs import earnings as earning_jobs
from marketplace.jobs import order_timers, payouts, sweeping
from marketplace.jobs.rounds import each
from marketplace.models.aftersales import TimerRun
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment
from marketplace.models.payouts import Earning
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.money_kinds import EarningStatus
from marketplace.services import carts, checkout, earnings, promotions
from marketplace.services.payout_terms import locked_terms
from tests.factories import HOME, shop, staff, visitor
from tests.services.test_promotions import buyer_with, ten_percent


async def act(number):
    errors = {2: ValueError("broken"), 3: NoAnswer("?"), 4: Conflict("Not now.")}
    if number in errors:
        raise errors[number]


async def test_each_has_its_turn_and_staff_read_whose_failed():
    came = await each("test", [1, 2, 3, 4, 5], act)

    assert (came.done, came.waiting, came.failed) == (2, [3, 4], [2])
    assert str(came) == "Failed for 2; 2 done, 2 not yet"
    assert str(await each("test", [1], act)) == "1 done"


async def unpaid(minutes):
    """A purchase whose time to pay was over so long ago."""
    async with transaction() as db:
        made, guest = await shop(db, delivery=0), visitor()
        await carts.add_line(db, guest, made.offer.id, 1)
        prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)
        group = await the_group(db, prepared)
        group.expires_at = group.updated_at = now() - timedelta(minutes=minutes)
    return group.id


async def the_group(db, prepared):
    found = select(OrderGroup).where(OrderGroup.number == prepared.number)
    return (await db.exec(found.with_for_update())).one()


async def status_of(group_id):
    async with reading() as db:
        return (await db.get_one(OrderGroup, group_id)).status


async def test_a_purchase_that_cannot_be_given_up_stops_no_other(db_url, monkeypatch):
    broken, later = await unpaid(20), await unpaid(10)

    async def expire(db, group):
        if group.id == broken:
            raise ValueError("a row that nobody thought of")
        await checkout.expire(db, group)

    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "expire", expire)
        came = await sweeping.sweep_unpaid(0)

    assert await status_of(later) == GroupStatus.EXPIRED
    assert await status_of(broken) == GroupStatus.AWAITING_PAYMENT
    assert came.startswith(f"Failed for {broken};")
    await sweeping.sweep_unpaid(0)
    assert await status_of(broken) == GroupStatus.EXPIRED


async def test_those_that_nobody_answers_for_come_last_next_time(db_url, monkeypatch):
    silent, other = await unpaid(20), await unpaid(10)
    async with transaction() as db:
        found = select(Payment).where(col(Payment.group_id) == silent)
        payment = (await db.exec(found)).one()
        payment.provider, payment.provider_ref = "stripe", f"cs_silent_{silent}"

    async def settle(_provider, _ref):
        raise NoAnswer("Nobody is there.")

    monkeypatch.setattr(sweeping, "settle", settle)
    monkeypatch.setattr(sweeping, "A_BATCH", 1)
    await sweeping.sweep_unpaid(0)
    assert await status_of(other) == GroupStatus.AWAITING_PAYMENT
    await sweeping.sweep_unpaid(0)

    assert await status_of(silent) == GroupStatus.AWAITING_PAYMENT
    assert await status_of(other) == GroupStatus.EXPIRED
    async with transaction() as db:
        await checkout.expire(db, await db.get_one(OrderGroup, silent, with_for_update=True))


async def test_a_use_from_before_there_were_coupons_can_be_given_back(db):
    one, admin = await shop(db, price=2_000, delivery=0), await staff(db)
    made = await promotions.add_for_all(db, admin, ten_percent())
    before = await buyer_with(db, one, made.code)
    prepared = await checkout.prepare(db, before, "a@example.com", HOME, 1_800)
    await promotions.make_coupons(db, admin, made.id, 2)
    after = await buyer_with(db, one, made.code)
    counted = await checkout.prepare(db, after, "b@example.com", HOME, 1_800)
    assert (made.uses, made.spent_minor) == (1, 200)

    for bought, left in ((prepared, (1, 200)), (counted, (0, 0))):
        await checkout.expire(db, await the_group(db, bought))
        assert (made.uses, made.spent_minor) == left


async def held_earning(made):
    """Something whose hold is over."""
    async with transaction() as db:
        guest = visitor()
        await carts.add_line(db, guest, made.offer.id, 1)
        prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)
        group = await the_group(db, prepared)
        found = select(VendorOrder).where(VendorOrder.group_id == group.id)
        order = (await db.exec(found)).one()
        order.status, group.status = OrderStatus.SHIPPED, GroupStatus.PLACED
        db.add(
            Earning(
                vendor_id=made.vendor.id,
                vendor_order_id=order.id,
                source_type="test",
                source_id=f"rounds-{order.id}",
                currency="EUR",
                amount_minor=100,
                available_at=now() - timedelta(hours=1),
            )
        )
    return order.id


async def test_an_earning_that_cannot_be_released_stops_no_other(db_url, monkeypatch):
    async with transaction() as db:
        made = await shop(db, delivery=0)
    broken, other = [await held_earning(made) for _ in range(2)]
    real = earnings.release

    async def release(db, order_id):
        if order_id == broken:
            raise ValueError("a row that nobody thought of")
        await real(db, order_id)

    with monkeypatch.context() as patch:
        patch.setattr(earnings, "release", release)
        came = await earning_jobs.release_earnings(0)

    assert f"Failed for {broken}" in came
    async with reading() as db:
        rows = await db.exec(
            select(Earning.vendor_order_id, Earning.status).where(
                col(Earning.vendor_order_id).in_([broken, other])
            )
        )
    assert dict(rows.all()) == {broken: EarningStatus.PENDING, other: EarningStatus.AVAILABLE}
    await earning_jobs.release_earnings(0)


async def test_a_vendor_that_cannot_be_paid_stops_no_other(db_url, monkeypatch):
    asked = []
    async with transaction() as db:
        one, two = await shop(db), await shop(db)
        for made in (one, two):
            terms = await locked_terms(db, made.vendor.id)
            terms.next_at = now() - timedelta(days=400)

    async def pay(vendor_id):
        asked.append(vendor_id)
        if vendor_id == one.vendor.id:
            raise ValueError("a row that nobody thought of")
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(payouts, "pay_on_schedule", pay)
        came = await payouts.pay_due(0)

    assert {one.vendor.id, two.vendor.id} <= set(asked)
    assert f"Failed for {one.vendor.id};" in came
    await payouts.pay_due(0)


async def test_a_clock_goes_on_after_one_that_fails(db_url):
    async with transaction() as db:
        one, two = await shop(db), await shop(db)
    ids = [one.vendor.id, two.vendor.id]
    acted = []

    async def tick(_db, _actor, number):
        acted.append(number)
        if number == one.vendor.id:
            raise ValueError("a row that nobody thought of")

    rows = select(type(one.vendor).id).where(col(type(one.vendor).id).in_(ids))
    await order_timers._run("Test", order_timers.Clock(lambda _rules: rows, tick))

    async with transaction() as db:
        run = await db.get_one(TimerRun, "Test")
        assert (sorted(acted), run.done) == (ids, 1)
        assert run.problem.startswith(f"{one.vendor.id}: ")
        await db.delete(run)


@pytest.fixture(autouse=True)
async def _nobody_else_waits(db_url):
    """What other tests have left unpaid is ended first."""
    await sweeping.sweep_unpaid(0)
