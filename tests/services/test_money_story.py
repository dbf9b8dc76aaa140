"""One payment for two vendors, through the real worker, database and payment sandbox."""

import httpx
import pytest
from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import gateway_of, stripe
from marketplace.adapters.gateways.contract import NoAnswer
from marketplace.adapters.gateways.terms import RefundRequest
from marketplace.adapters.queue import queue
from marketplace.config import settings
from marketplace.jobs.sweeping import sweep_unpaid
from marketplace.jobs.worker import with_tasks
from marketplace.models.columns import now
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.offers import Stock
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import MoneyCommand, Payment, Refund
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.money_kinds import CommandState, RefundStatus
from marketplace.services import carts, checkout, orders, payment_calls, payments, refunds
from tests.factories import HOME, person, shop
from tests.sandbox.rig import Process


@pytest.fixture(scope="module")
def bank(db_url, tmp_path_factory):
    """A payment sandbox, and settings that lead to it."""
    process = Process(tmp_path_factory.mktemp("bank"), "")
    process.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_API_KEY", "sk_test_story")
        patch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")
        patch.setenv("STRIPE_API_BASE", f"{process.url}/stripe")
        patch.setenv("SMTP_URL", f"smtp://127.0.0.1:{process.smtp_port}")
        settings.cache_clear()
        stripe.client.cache_clear()
        yield process
    settings.cache_clear()
    process.stop()


async def work_off():
    """Let the worker do everything that is waiting."""
    queue.cache_clear()
    app = with_tasks()
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="always")


async def two_shops_and_a_buyer():
    async with transaction() as db:
        one, two = await shop(db, price=2_000), await shop(db, price=900, delivery=390)
        buyer = await person(db)
        await carts.add_line(db, buyer, one.offer.id, 2)
        await carts.add_line(db, buyer, two.offer.id, 1)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 5_790)
    return one, two, buyer, prepared


async def pay(prepared, card="4242424242424242"):
    """Open the hosted page and pay on it like a person; gives the page's reference."""
    url = await payments.open_payment_page(prepared.payment_id, prepared.token)
    ref = url.rpartition("/")[2]
    form = {"number": card, "expiry": "12/40", "cvc": "123", "name": "Ada Byron"}
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(url, data=form)
    assert answer.status_code in (200, 303, 402)
    return ref


async def vendor_orders(number):
    async with reading() as db:
        rows = await db.exec(
            select(VendorOrder)
            .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
            .where(OrderGroup.number == number)
            .order_by(col(VendorOrder.id))
        )
        return list(rows.all())


async def balance(kind, vendor_id=None):
    async with reading() as db:
        total = select(func.coalesce(func.sum(Posting.amount_minor), 0)).join(
            LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id)
        )
        total = total.where(LedgerAccount.kind == kind)
        if vendor_id is not None:
            total = total.where(LedgerAccount.vendor_id == vendor_id)
        return int((await db.exec(total)).one())


async def test_one_payment_reaches_two_vendors_and_is_booked_to_the_cent(bank):
    one, two, buyer, prepared = await two_shops_and_a_buyer()
    await work_off()
    cleared, fees = await balance("psp_clearing"), await balance("psp_fees")
    owed = await balance("refunds_payable")

    ref = await pay(prepared)
    assert [await payments.settle("stripe", ref) for _ in range(3)] == [prepared.number] * 3
    await work_off()

    first, second = await vendor_orders(prepared.number)
    assert first.status == second.status == OrderStatus.PLACED
    assert await balance("order_funds", one.vendor.id) == -4_500
    assert await balance("order_funds", two.vendor.id) == -1_290
    fee = await balance("psp_fees") - fees
    assert await balance("psp_clearing") - cleared == 5_790 - fee
    async with reading() as db:
        stock = (await db.exec(select(Stock).where(Stock.offer_id == one.offer.id))).one()
    assert (stock.on_hand, stock.reserved) == (8, 0)

    async with transaction() as db:
        await orders.accept(db, one.owner, first.id)
        await orders.ship(db, one.owner, first.id, "DHL", "JD014600003")
        await orders.cancel(db, buyer, second.id, "I changed my mind")
    await work_off()

    assert await balance("vendor_pending", one.vendor.id) == -(4_500 - 400 - 80)
    assert await balance("order_funds", one.vendor.id) == 0
    assert await balance("order_funds", two.vendor.id) == 0
    assert await balance("refunds_payable") == owed
    async with reading() as db:
        refund = (await db.exec(select(Refund).where(Refund.vendor_order_id == second.id))).one()
        stock = (await db.exec(select(Stock).where(Stock.offer_id == two.offer.id))).one()
    assert (refund.status, refund.amount_minor) == (RefundStatus.SUCCEEDED, 1_290)
    assert (stock.on_hand, stock.reserved) == (10, 0)
    async with httpx.AsyncClient(base_url=bank.url) as mailbox:
        mails = await mailbox.get("/mail.json", params={"to": buyer.email})
    subjects = [mail["subject"] for mail in mails.json()]
    assert f"Your order {prepared.number}" in subjects
    assert any("has sent your parcel" in subject for subject in subjects)


async def test_a_declined_card_places_nothing(bank):
    _one, _two, _buyer, prepared = await two_shops_and_a_buyer()

    ref = await pay(prepared, card="4000000000000002")
    await payments.settle("stripe", ref)

    statuses = {order.status for order in await vendor_orders(prepared.number)}
    assert statuses == {OrderStatus.AWAITING_PAYMENT}


async def test_money_that_comes_after_the_purchase_expired_is_sent_back(bank):
    one, _two, _buyer, prepared = await two_shops_and_a_buyer()
    await work_off()
    owed = await balance("refunds_payable")
    ref = await pay(prepared)
    async with transaction() as db:
        group = (
            await db.exec(
                select(OrderGroup).where(OrderGroup.number == prepared.number).with_for_update()
            )
        ).one()
        await checkout.expire(db, group)

    await payments.settle("stripe", ref)
    await work_off()

    async with reading() as db:
        payment = await db.get_one(Payment, prepared.payment_id)
        rows = await db.exec(select(Refund).where(Refund.payment_id == payment.id))
        refunds = rows.all()
        stock = (await db.exec(select(Stock).where(Stock.offer_id == one.offer.id))).one()
    assert payment.refunded_minor == payment.captured_minor == 5_790
    assert {refund.status for refund in refunds} == {RefundStatus.SUCCEEDED}
    assert (stock.on_hand, stock.reserved) == (10, 0)
    assert await balance("refunds_payable") == owed


async def test_a_purchase_that_nobody_pays_gives_its_stock_back(bank):
    one, _two, _buyer, prepared = await two_shops_and_a_buyer()
    async with transaction() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        rows.one().expires_at = now()

    await sweep_unpaid(0)

    async with reading() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        stock = (await db.exec(select(Stock).where(Stock.offer_id == one.offer.id))).one()
    assert rows.one().status == GroupStatus.EXPIRED
    assert stock.reserved == 0


async def test_a_refund_whose_answer_was_lost_is_sent_once(bank):
    _one, _two, buyer, prepared = await two_shops_and_a_buyer()
    ref = await pay(prepared)
    await payments.settle("stripe", ref)
    second = (await vendor_orders(prepared.number))[1]
    async with transaction() as db:
        await orders.cancel(db, buyer, second.id, "Found it at home")
    async with reading() as db:
        refund = (await db.exec(select(Refund).where(Refund.vendor_order_id == second.id))).one()
        payment = await db.get_one(Payment, prepared.payment_id)
    lost = {"method": "POST", "path_prefix": "/v1/refunds", "mode": "timeout_after", "times": 3}
    bank.control(fail_next=lost, forget_idempotency_keys=True)

    with pytest.raises(NoAnswer):
        await refunds.send(refund.id)
    bank.control(forget_idempotency_keys=True)
    await refunds.send(refund.id)

    marks = {"refund": str(refund.id), "attempt": "1"}
    sent = await gateway_of("stripe").find_refund(
        RefundRequest(payment_calls.refs_of(payment), refund.amount_minor, marks)
    )
    async with reading() as db:
        refund = await db.get_one(Refund, refund.id)
        rows = await db.exec(select(MoneyCommand).where(MoneyCommand.key == f"refund-{refund.id}"))
    assert rows.one().state == CommandState.CONFIRMED
    assert refund.provider_ref == sent.ref
