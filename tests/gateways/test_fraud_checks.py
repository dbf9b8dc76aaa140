"""Suspicious purchases, from the payment page to what staff made of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.jobs.checks import forget_traces, watch_checks
from marketplace.jobs.order_timers import run_order_timers
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.messages import Notification, SentMail
from marketplace.models.offers import Stock
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Capture, Payment
from marketplace.models.staff import AuditEntry
from marketplace.queries import fraud_signals
from marketplace.queries.fraud_signals import Source
from marketplace.queries.staff_check import check_sheet
from marketplace.queries.staff_checks import checks
from marketplace.queries.vendor_order_sheet import vendor_order
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import GroupStatus, OrderStatus, PaymentStatus
from marketplace.rules.kinds import StaffRole
from marketplace.services import carts, checkout, fraud_checks, orders, payments, ways
from tests.factories import HOME, person, shop, staff, visitor
from tests.gateways.rig import CARD, RIGS, send
from tests.gateways.test_stories import Bought
from tests.services.test_money_story import work_off

PRICE = 60_000
addresses = count(1)
THROWN_AWAY = "someone{}@mailinator.com"
THERE = replace(HOME, line1="1 Quiet Lane")
"""A door of which no other test has complained."""


@pytest.fixture(autouse=True)
async def unused_cards(db_url):
    """Other tests have paid with the same card all day, which is suspicious by itself."""
    async with transaction() as db:
        await db.exec(update(Payment).values(card_mark=""))


def america():
    """An address there that nobody else has bought from."""
    return f"8.8.8.{next(addresses)}"


async def opened(bank, way="stripe", *, shops=2, address=None, email="", price=PRICE):
    """A new account's large purchase, from another country, with an address to be thrown away."""
    async with transaction() as db:
        made = [await shop(db, price=price, delivery=0) for _ in range(shops)]
        buyer = await person(db)
        for one in made:
            await carts.add_line(db, buyer, one.offer.id, 1)
        email = email or THROWN_AWAY.format(buyer.account_id)
        prepared = await checkout.prepare(db, buyer, email, THERE, price * shops)
        await ways.choose(db, buyer, prepared.payment_id, way)
    source = Source(buyer, america() if address is None else address)
    url = await payments.way_to_pay(prepared, source)
    return Bought(made[0], made[-1], buyer, prepared, url)


async def pay(bank, it, way="stripe"):
    rig = RIGS[way](bank)
    page = await rig.gateway.fetch_page((await it.payment()).provider_ref)
    await rig.pay(page)
    await payments.settle_purchase(it.number)
    await work_off()


async def suspicious(bank, way="stripe", **more):
    it = await opened(bank, way, **more)
    await pay(bank, it, way)
    return it


async def check_of(it):
    group = await it.group()
    async with reading() as db:
        return (await db.exec(select(FraudCheck).where(FraudCheck.group_id == group.id))).one()


async def captures_of(it):
    async with reading() as db:
        payment = await it.payment()
        found = select(Capture).where(Capture.payment_id == payment.id)
        return (await db.exec(found)).all()


async def decide(verb, it, role=StaffRole.SUPPORT, reason="I have called them."):
    group = await it.group()
    async with transaction() as db:
        decider = await staff(db, role)
        await verb(db, decider, group.id, reason)
    await work_off()
    return decider


@pytest.mark.parametrize(("way", "shops"), [("stripe", 1), ("stripe", 2), ("paypal", 2)])
async def test_a_suspicious_purchase_is_paid_and_nothing_of_it_is_taken_or_sent(bank, way, shops):
    it = await suspicious(bank, way, shops=shops)

    check, payment = await check_of(it), await it.payment()
    assert (check.decision, check.score) == (CheckDecision.REVIEW, 65)
    assert [reason["text"] for reason in check.signals["reasons"]] == [
        "A new account, and a large purchase",
        "An e-mail address to be thrown away",
        "Ordered from US, the parcel goes to DE",
    ]
    assert (await it.group()).status == GroupStatus.PLACED
    assert payment.status == PaymentStatus.AUTHORIZED and not payment.captured_minor
    for order in await it.orders():
        assert (order.status, order.on_hold, order.ship_by) == (OrderStatus.PLACED, True, None)
    with pytest.raises(Conflict, match="being checked"):
        async with transaction() as db:
            await orders.accept(db, it.one.owner, (await it.orders())[0].id)


async def test_its_vendors_see_that_it_is_checked_and_are_not_told_to_send_it(bank):
    it = await suspicious(bank)

    order = (await it.orders())[0]
    async with reading() as db:
        sheet = await vendor_order(db, it.one.owner, order.number)
        told = await db.exec(
            select(Notification).where(Notification.title == f"New order {order.number}")
        )
        mails = await db.exec(
            select(SentMail).where(SentMail.subject == f"New order {order.number}")
        )
    assert sheet.is_checked and sheet.status == "Payment being checked"
    assert not (sheet.can_accept or sheet.can_pack or sheet.can_ship)
    assert told.all() == [] and mails.all() == []


async def test_no_clock_runs_while_it_is_checked(bank):
    it = await suspicious(bank)
    async with transaction() as db:
        await db.exec(
            update(VendorOrder)
            .where(col(VendorOrder.group_id) == (await it.group()).id)
            .values(placed_at=now() - timedelta(days=30))
        )

    await run_order_timers(0)

    for order in await it.orders():
        assert (order.status, order.warned_at) == (OrderStatus.PLACED, None)


@pytest.mark.parametrize(("way", "shops"), [("stripe", 1), ("stripe", 2), ("paypal", 2)])
async def test_what_is_let_through_is_taken_at_once_and_goes_on(bank, way, shops):
    it = await suspicious(bank, way, shops=shops)

    decider = await decide(fraud_checks.approve, it)

    payment, (capture,) = await it.payment(), await captures_of(it)
    assert payment.status == PaymentStatus.CAPTURED
    assert payment.captured_minor == capture.amount_minor == PRICE * shops
    assert payment.held_until is None
    assert [share.captured_minor for share in await it.shares()] == [PRICE] * shops
    assert await it.books("order_funds") == -PRICE * shops
    for order in await it.orders():
        assert not order.on_hold and order.ship_by > now()
        async with reading() as db:
            told = await db.exec(
                select(Notification).where(Notification.title == f"New order {order.number}")
            )
        assert len(told.all()) == 1
    async with transaction() as db:
        await orders.accept(db, it.one.owner, (await it.orders())[0].id)
        noted = await db.exec(select(AuditEntry).where(AuditEntry.action == "fraud.approve"))
        assert decider.account_id in {entry.account_id for entry in noted.all()}


async def test_what_is_turned_down_is_cancelled_with_nothing_taken(bank):
    it = await suspicious(bank)

    await decide(fraud_checks.reject, it, StaffRole.FINANCE)

    payment = await it.payment()
    assert (payment.status, payment.captured_minor) == (PaymentStatus.VOIDED, 0)
    assert await captures_of(it) == [] and await it.refunds() == []
    assert (await it.group()).status == GroupStatus.CLOSED
    for order in await it.orders():
        assert (order.status, order.cancelled_by) == (OrderStatus.CANCELLED, "staff")
        assert "couldn't confirm the payment" in order.cancel_reason
    async with reading() as db:
        stock = await db.exec(select(Stock).where(Stock.offer_id == it.one.offer.id))
        assert stock.one().on_hand == 10
        mails = await db.exec(
            select(SentMail).where(SentMail.recipient == (await it.group()).email)
        )
        assert sum("Cancelled" in mail.subject for mail in mails.all()) == 2


async def test_money_that_came_at_once_waits_too_and_goes_back_when_it_is_turned_down(bank):
    it = await suspicious(bank, "razorpay")

    assert (await it.payment()).status == PaymentStatus.CAPTURED
    assert all(order.on_hold for order in await it.orders())

    await decide(fraud_checks.reject, it)

    assert sum(refund.amount_minor for refund in await it.refunds()) == PRICE * 2


async def test_a_transfer_waits_for_staff_although_it_is_there(bank):
    it = await suspicious(bank, "manual")
    assert all(order.on_hold for order in await it.orders())

    await decide(fraud_checks.approve, it)

    assert not any(order.on_hold for order in await it.orders())


async def test_what_the_buyer_gave_up_meanwhile_is_not_taken(bank):
    it = await suspicious(bank)
    first, second = await it.orders()
    async with transaction() as db:
        await orders.cancel(db, it.buyer, first.id, "I have changed my mind.")
    await work_off()

    await decide(fraud_checks.approve, it)

    payment = await it.payment()
    assert (payment.status, payment.captured_minor) == (PaymentStatus.CAPTURED, PRICE)
    (capture,) = await captures_of(it)
    assert capture.vendor_order_id == second.id


async def test_only_some_staff_decide_and_only_once(bank):
    it = await suspicious(bank)

    with pytest.raises(Forbidden):
        await decide(fraud_checks.approve, it, StaffRole.CATALOGUE)
    with pytest.raises(Invalid):
        await decide(fraud_checks.approve, it, reason=" ")
    await decide(fraud_checks.approve, it)
    with pytest.raises(Conflict):
        await decide(fraud_checks.reject, it)


async def test_a_capture_whose_answer_was_lost_is_found_and_not_made_twice(bank):
    it = await suspicious(bank)
    rig = RIGS["stripe"](bank)
    rig.lose("/v1/payment_intents", times=3)
    group = await it.group()
    async with transaction() as db:
        await fraud_checks.approve(db, await staff(db), group.id, "I know them.")

    with pytest.raises(NoAnswer):
        await fraud_checks.carry_out(group.id)
    assert all(order.on_hold for order in await it.orders())
    await fraud_checks.carry_out(group.id)
    await work_off()

    (capture,) = await captures_of(it)
    assert capture.amount_minor == PRICE * 2
    assert not any(order.on_hold for order in await it.orders())


async def test_staff_are_reminded_once_before_what_is_held_lapses(bank):
    it = await suspicious(bank)
    async with transaction() as db:
        watcher = await staff(db, StaffRole.FINANCE)
        account = await db.get_one(Account, watcher.account_id)
        account.staff_role = StaffRole.FINANCE
        of = update(Payment).where(col(Payment.id) == it.prepared.payment_id)
    await watch_checks(0)
    assert (await check_of(it)).warned_at is None

    async with transaction() as db:
        await db.exec(of.values(held_until=now() + timedelta(hours=20)))
    await watch_checks(0)
    await watch_checks(0)
    await work_off()

    async with reading() as db:
        found = select(SentMail).where(
            SentMail.recipient == watcher.email,
            SentMail.subject == f"Please look at {it.number}",
        )
        assert len((await db.exec(found)).all()) == 1


async def test_too_suspicious_a_purchase_is_refused_before_anything_is_taken(bank):
    async with transaction() as db:
        made, buyer = await shop(db, price=PRICE, delivery=0), visitor()
        await carts.add_line(db, buyer, made.offer.id, 1)
        first = await checkout.prepare(db, buyer, THROWN_AWAY.format("x"), THERE, PRICE)
        await ways.choose(db, buyer, first.payment_id, "stripe")
    source = Source(buyer, america())
    await payments.way_to_pay(first, source)
    async with transaction() as db:
        of = update(Payment).where(col(Payment.id) == first.payment_id)
        await db.exec(of.values(failed_tries=10))
        prepared = await ways.another_try(db, buyer, first.number, first.token, "paypal")

    with pytest.raises(Conflict, match="Nothing was charged"):
        await payments.way_to_pay(prepared, source)

    async with reading() as db:
        group = (await db.exec(select(OrderGroup).where(OrderGroup.number == first.number))).one()
        payment = await db.get_one(Payment, prepared.payment_id)
        stock = (await db.exec(select(Stock).where(Stock.offer_id == made.offer.id))).one()
    assert group.status == GroupStatus.EXPIRED
    assert payment.provider_ref is None
    assert stock.reserved == 0


async def trying_again(it, way, source):
    """Pay for the same purchase by another way, from wherever somebody says to be now."""
    async with transaction() as db:
        prepared = await ways.another_try(db, it.buyer, it.number, it.prepared.token, way)
    await payments.way_to_pay(prepared, source)
    async with reading() as db:
        return await db.get_one(Payment, prepared.payment_id)


async def test_from_a_clean_browser_a_purchase_is_as_suspicious_as_before(bank):
    it = await opened(bank)
    before = await check_of(it)

    payment = await trying_again(it, "paypal", Source(replace(it.buyer, visitor=b"clean")))

    check = await check_of(it)
    assert (check.decision, check.score) == (CheckDecision.REVIEW, before.score)
    assert set(before.traces) < set(check.traces)
    assert check.signals["facts"]["address_country"] == "US"
    assert (await it.group()).needs_check and payment.is_held


async def test_a_purchase_leaves_so_many_traces_at_most(bank, monkeypatch):
    it = await opened(bank)
    before = (await check_of(it)).traces
    monkeypatch.setattr(fraud_signals, "MOST_TRACES", len(before))

    await trying_again(it, "paypal", Source(replace(it.buyer, visitor=b"clean")))

    assert (await check_of(it)).traces == before


async def test_failed_cards_are_counted_one_by_one(bank):
    it = await opened(bank, address="")
    url = it.url
    for number in ("4000000000009995", "4000000000000002", "4000000000000069"):
        await send(url, {**CARD, "number": number})
        await payments.settle_purchase(it.number)
        await payments.settle_purchase(it.number)

    assert (await it.payment()).failed_tries == 3


async def test_a_card_from_elsewhere_is_only_known_when_it_is_used(bank):
    it = await opened(bank, address="")
    assert (await check_of(it)).decision == CheckDecision.PASSED

    await send(it.url, {**CARD, "number": "4000008400000001"})
    await payments.settle_purchase(it.number)
    await work_off()

    check = await check_of(it)
    assert (check.decision, check.score) == (CheckDecision.REVIEW, 75)
    assert (await it.payment()).card_country == "US"
    assert all(order.on_hold for order in await it.orders())


async def test_staff_see_why_and_what_else_the_buyer_did(bank):
    it = await suspicious(bank)
    async with reading() as db:
        decider = await staff_member()
        page = await checks(db, decider, "waiting")
        sheet = await check_sheet(db, decider, it.number)

    assert it.number in {row.number for row in page.rows}
    assert sheet.is_open and int(sheet.score) >= 65
    assert sheet.money == "Held, nothing is taken yet"
    assert "A new account, and a large purchase" in {reason.text for reason in sheet.reasons}
    assert sheet.until


async def staff_member():
    async with transaction() as db:
        return await staff(db, StaffRole.SUPPORT)


async def test_traces_lead_to_nobody_and_are_forgotten(bank):
    it = await suspicious(bank)
    check = await check_of(it)
    assert check.traces and not any("mailinator" in one for one in check.traces)

    async with transaction() as db:
        of = update(FraudCheck).where(col(FraudCheck.id) == check.id)
        await db.exec(of.values(created_at=now() - timedelta(days=31)))
    await forget_traces(0)

    assert (await check_of(it)).traces == []
