"""Purchases paid by each provider, through the real worker, database and sandbox."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer
from marketplace.errors import Conflict, Invalid
from marketplace.jobs.inbox import MOST_ATTEMPTS, handle_webhook
from marketplace.jobs.sweeping import resolve_commands, sweep_open_pages, sweep_refunds
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import (
    Capture,
    MoneyCommand,
    Payment,
    PaymentShare,
    Refund,
    WebhookEvent,
)
from marketplace.rules.fulfilment import GroupStatus, OrderStatus, PaymentStatus
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import (
    CaptureWhen,
    CommandState,
    InboxStatus,
    RefundStatus,
    TransferKind,
)
from marketplace.rules.permissions import SYSTEM
from marketplace.services import (
    bank_transfers,
    carts,
    checkout,
    inbox,
    orders,
    payments,
    refunds,
    settings,
    ways,
)
from marketplace.services.captures import capture_order
from marketplace.services.money_commands import Call, once
from tests.factories import HOME, person, shop, staff
from tests.gateways.rig import RIGS, refs
from tests.services.test_money_story import work_off


async def bought(way: str):
    """Two shops' goods in a purchase that waits to be paid by this way, its page open."""
    async with transaction() as db:
        one, two = await shop(db, price=2_000), await shop(db, price=900, delivery=390)
        buyer = await person(db)
        await carts.add_line(db, buyer, one.offer.id, 2)
        await carts.add_line(db, buyer, two.offer.id, 1)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 5_790)
        await ways.choose(db, buyer, prepared.payment_id, way)
    url = await payments.open_payment_page(prepared.payment_id, prepared.token)
    return Bought(one, two, buyer, prepared, url)


async def taken_unheard(name, bank):
    """A purchase whose first order was accepted; that its money was taken, nobody has heard."""
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    first = (await it.orders())[0]
    async with transaction() as db:
        await orders.accept(db, it.one.owner, first.id)
    path = "/v1/payment_intents" if name == "stripe" else "/paypal/v2/payments"
    rig.lose(path, times=3 if name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await capture_order(first.id)
    return rig, it, first


class Bought:
    """A purchase under way, and what became of it."""

    def __init__(self, one, two, buyer, prepared, url):
        self.one, self.two, self.buyer, self.prepared, self.url = one, two, buyer, prepared, url

    @property
    def number(self):
        return self.prepared.number

    async def payment(self):
        async with reading() as db:
            return await db.get_one(Payment, self.prepared.payment_id)

    async def group(self):
        async with reading() as db:
            found = await db.exec(select(OrderGroup).where(OrderGroup.number == self.number))
            return found.one()

    async def orders(self):
        group = await self.group()
        async with reading() as db:
            found = select(VendorOrder).where(VendorOrder.group_id == group.id)
            return list((await db.exec(found.order_by(col(VendorOrder.id)))).all())

    async def shares(self):
        payment = await self.payment()
        async with reading() as db:
            found = select(PaymentShare).where(PaymentShare.payment_id == payment.id)
            return (await db.exec(found.order_by(col(PaymentShare.vendor_order_id)))).all()

    async def refunds(self):
        group = await self.group()
        async with reading() as db:
            found = select(Refund).join(Payment).where(Payment.group_id == group.id)
            return list((await db.exec(found.order_by(col(Refund.id)))).all())

    async def books(self, kind):
        """What stands on the accounts of this kind by its orders."""
        ids = [order.id for order in await self.orders()]
        async with reading() as db:
            rows = await db.exec(
                select(Posting.amount_minor)
                .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
                .where(LedgerAccount.kind == kind, col(Posting.vendor_order_id).in_(ids))
            )
            return sum(rows.all())

    async def pay(self, rig, way="pays", bank=""):
        """The shopper pays on the page; then the way back settles it."""
        payment = await self.payment()
        page = await rig.gateway.fetch_page(payment.provider_ref)
        await rig.pay(page, way, bank)
        return await payments.settle_purchase(self.number)


@pytest.fixture
async def held_until_accepted(db_url):
    """Money is only held at the checkout."""
    await set_to("capture_when", CaptureWhen.ACCEPTANCE)
    yield
    await set_to("capture_when", CaptureWhen.PLACEMENT)


async def set_to(name, value):
    async with transaction() as db:
        await settings.change(db, await staff(db), name, value)


def machines(names=("stripe", "paypal", "razorpay")):
    return pytest.mark.parametrize("name", names)


@machines(("stripe", "paypal", "razorpay", "manual"))
async def test_every_way_to_pay_places_the_purchase_and_is_booked_at_its_provider(name, bank):
    rig, it = RIGS[name](bank), await bought(name)

    await it.pay(rig)
    await payments.settle_purchase(it.number)
    await work_off()

    payment = await it.payment()
    assert (payment.provider, payment.status) == (name, PaymentStatus.CAPTURED)
    assert {order.status for order in await it.orders()} == {OrderStatus.PLACED}
    assert await it.books("order_funds") == -5_790
    async with reading() as db:
        capture = (await db.exec(select(Capture).where(Capture.payment_id == payment.id))).one()
        found = (
            select(LedgerAccount.provider)
            .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
            .join(Journal, col(Journal.id) == col(Posting.journal_id))
            .where(Journal.source_id == str(capture.id), LedgerAccount.kind == "psp_clearing")
        )
        places = set((await db.exec(found)).all())
    assert places == {name}


@machines()
async def test_a_declined_payment_says_why_and_the_same_purchase_is_paid_by_another_way(name, bank):
    rig, it = RIGS[name](bank), await bought(name)
    other = "manual" if name != "manual" else "stripe"

    outcome = await it.pay(rig, "declined")
    async with transaction() as db:
        again = await ways.another_try(db, it.buyer, it.number, it.prepared.token, other)
    await payments.open_payment_page(again.payment_id, again.token)
    await work_off()
    first, it.prepared = it.prepared, again
    await it.pay(RIGS[other](bank))

    assert outcome.is_waiting and outcome.failure in ("declined", "no_funds")
    assert again.number == it.number and again.payment_id != first.payment_id
    assert (await it.group()).status == GroupStatus.PLACED
    async with reading() as db:
        earlier = await db.get_one(Payment, first.payment_id)
    assert earlier.status == PaymentStatus.VOIDED and not earlier.captured_minor


async def test_money_that_comes_by_a_way_that_was_replaced_is_sent_back_whole(bank):
    rig, it = RIGS["razorpay"](bank), await bought("razorpay")
    page = await rig.gateway.fetch_page((await it.payment()).provider_ref)
    await rig.pay(page)

    async with transaction() as db:
        again = await ways.another_try(db, it.buyer, it.number, it.prepared.token, "manual")
    await work_off()

    (refund,) = await it.refunds()
    assert (refund.amount_minor, refund.status) == (5_790, RefundStatus.SUCCEEDED)
    assert refund.payment_id != again.payment_id
    assert (await it.group()).status == GroupStatus.AWAITING_PAYMENT


async def test_an_agreement_that_comes_too_late_takes_nothing(bank):
    rig, it = RIGS["paypal"](bank), await bought("paypal")
    async with transaction() as db:
        group = await db.get_one(OrderGroup, (await it.group()).id, with_for_update=True)
        await checkout.expire(db, group)

    await it.pay(rig)

    payment = await it.payment()
    assert (payment.captured_minor, await it.refunds()) == (0, [])
    page = await rig.gateway.fetch_page(payment.provider_ref)
    assert page.captured_minor == 0


@machines(("stripe", "paypal"))
async def test_held_money_is_taken_as_each_shop_accepts_and_the_rest_let_go(
    name, bank, held_until_accepted
):
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    await work_off()
    first, second = await it.orders()
    assert (await it.payment()).status == PaymentStatus.AUTHORIZED
    assert await it.books("order_funds") == 0

    async with transaction() as db:
        await orders.accept(db, it.one.owner, first.id)
    with pytest.raises(Conflict, match="hasn't been taken yet"):
        async with transaction() as db:
            await orders.ship(db, it.one.owner, first.id, "DHL", "JD014600003")
    await work_off()
    async with transaction() as db:
        await orders.ship(db, it.one.owner, first.id, "DHL", "JD014600003")
        await orders.cancel(db, it.buyer, second.id, "I changed my mind")
    await work_off()

    payment = await it.payment()
    assert (payment.status, payment.captured_minor) == (PaymentStatus.CAPTURED, 4_500)
    assert payment.held_until is None and payment.fee_minor > 0
    assert [(s.captured_minor, s.voided_minor) for s in await it.shares()] == [
        (4_500, 0),
        (0, 1_290),
    ]
    page = await rig.gateway.fetch_page(payment.provider_ref)
    assert (page.captured_minor, await it.refunds()) == (4_500, [])
    assert await it.books("order_funds") == 0
    assert await it.books("vendor_pending") < 0


@machines(("stripe", "paypal"))
async def test_a_capture_without_an_answer_is_found_and_taken_once(name, bank, held_until_accepted):
    rig, it, first = await taken_unheard(name, bank)
    with pytest.raises(Conflict, match="just being taken"):
        async with transaction() as db:
            await orders.cancel(db, it.buyer, first.id, "I changed my mind")
    bank.control(forget_idempotency_keys=True)
    await long_ago(MoneyCommand, MoneyCommand.state == CommandState.UNKNOWN)

    await resolve_commands(0)
    await resolve_commands(0)

    payment = await it.payment()
    assert payment.captured_minor == 4_500
    assert (await rig.gateway.fetch_page(payment.provider_ref)).captured_minor == 4_500
    assert await unclear(payment) == []


async def long_ago(model, condition):
    """What fits happened a while ago, as the sweeper sees it."""
    async with transaction() as db:
        then = now() - timedelta(minutes=10)
        values = {"updated_at": then, "created_at": then}
        await db.execute(update(model).where(condition).values(values))


async def unclear(payment):
    async with reading() as db:
        found = select(MoneyCommand).where(
            col(MoneyCommand.state).in_([CommandState.SENT, CommandState.UNKNOWN]),
            col(MoneyCommand.request)["payment"].astext == str(payment.id),
        )
        return (await db.exec(found)).all()


async def test_a_hold_that_lapses_cancels_what_nobody_accepted(bank, held_until_accepted):
    rig, it = RIGS["paypal"](bank), await bought("paypal")
    await it.pay(rig)
    payment = await it.payment()

    await rig.act("expire_hold", payment.intent_ref)
    await payments.settle("paypal", payment.provider_ref)
    await work_off()

    assert {order.status for order in await it.orders()} == {OrderStatus.CANCELLED}
    payment = await it.payment()
    assert (payment.status, payment.captured_minor) == (PaymentStatus.VOIDED, 0)
    assert [share.voided_minor for share in await it.shares()] == [4_500, 1_290]


@machines()
async def test_a_payment_whose_message_was_lost_is_found_by_the_sweeper(name, bank):
    rig, it = RIGS[name](bank), await bought(name)
    payment = await it.payment()
    await rig.pay(await rig.gateway.fetch_page(payment.provider_ref))
    await long_ago(Payment, Payment.id == payment.id)

    await sweep_open_pages(0)

    assert (await it.group()).status == GroupStatus.PLACED


@machines()
async def test_a_refund_without_an_answer_is_looked_up_before_it_is_sent_again(name, bank):
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    second = (await it.orders())[1]
    async with transaction() as db:
        await orders.cancel(db, it.buyer, second.id, "Found it at home")
    (refund,) = await it.refunds()
    rig.lose(rig.refunds_path, times=3 if name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await refunds.send(refund.id)
    assert (await it.refunds())[0].status == RefundStatus.UNKNOWN
    bank.control(forget_idempotency_keys=True)
    await long_ago(MoneyCommand, MoneyCommand.key == f"refund-{refund.id}")

    await resolve_commands(0)
    await resolve_commands(0)
    await work_off()

    (refund,) = await it.refunds()
    assert refund.status == RefundStatus.SUCCEEDED
    assert await it.books("refunds_payable") == 0
    page = await rig.gateway.fetch_page((await it.payment()).provider_ref)
    with pytest.raises(
        Exception, match=r".+"
    ):  # only what is left can be sent back, so it was once
        from marketplace.adapters.gateways.terms import RefundRequest

        await rig.gateway.refund(
            RefundRequest(refs(page), 4_501, {"refund": "too much"}), f"more-{it.number}"
        )


@machines(("paypal", "razorpay"))
async def test_a_refund_may_take_its_time_come_back_and_be_tried_again(name, bank):
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    bank.control(pending_refunds=True)
    async with transaction() as db:
        await orders.cancel(db, it.buyer, (await it.orders())[1].id, "Found it at home")
    await work_off()
    bank.control(pending_refunds=False)
    (refund,) = await it.refunds()
    assert refund.status == RefundStatus.SENT
    assert await it.books("refunds_payable") == -1_290

    await rig.act("settle_refund", refund.provider_ref)
    await long_ago(Refund, Refund.id == refund.id)
    await sweep_refunds(0)
    await work_off()
    assert await it.books("refunds_payable") == 0

    await rig.act("fail_refund", refund.provider_ref)
    for _ in range(2):
        assert await refunds.note(name, refund.provider_ref)
    await work_off()
    assert (await it.refunds())[0].status == RefundStatus.FAILED
    assert await it.books("refunds_payable") == -1_290

    async with transaction() as db:
        await refunds.retry(db, await staff(db, StaffRole.FINANCE), refund.id)
    await work_off()

    (again,) = await it.refunds()
    assert (again.status, again.attempt) == (RefundStatus.SUCCEEDED, 2)
    assert again.provider_ref != refund.provider_ref
    assert await it.books("refunds_payable") == 0


async def test_a_refund_that_the_provider_cannot_make_is_made_by_hand(bank):
    rig, it = RIGS["razorpay"](bank), await bought("razorpay")
    await it.pay(rig)
    async with transaction() as db:
        await orders.cancel(db, it.buyer, (await it.orders())[1].id, "Found it at home")
    await work_off()
    (refund,) = await it.refunds()
    await rig.act("fail_refund", refund.provider_ref)
    await refunds.note("razorpay", refund.provider_ref)

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        await refunds.make_by_hand(db, finance, refund.id, "SEPA 4711")
    with pytest.raises(Conflict):
        async with transaction() as db:
            await refunds.retry(db, finance, refund.id)
    await work_off()

    assert (await it.refunds())[0].is_by_hand
    assert await it.books("refunds_payable") == 0


async def test_a_bank_transfer_is_waited_for_seen_and_sent_back_by_staff(bank):
    it = await bought("manual")
    group, payment = await it.group(), await it.payment()
    assert group.expires_at > now() + timedelta(days=6)
    assert it.url.startswith(f"http://localhost:3000/paid/{it.number}")
    assert (await payments.settle_purchase(it.number)).is_waiting

    async with transaction() as db:
        finance = await staff(db, StaffRole.FINANCE)
        row = (
            await db.exec(select(BankTransfer).where(BankTransfer.own_ref == payment.provider_ref))
        ).one()
        with pytest.raises(Invalid, match="Nothing was booked"):
            await bank_transfers.mark_received(db, finance, row.id, "57.89", "CAMT 1")
        await bank_transfers.mark_received(db, finance, row.id, "57,90", "CAMT 1")
        with pytest.raises(Conflict):
            await bank_transfers.mark_received(db, finance, row.id, "57.90", "CAMT 2")
    await work_off()
    assert (await it.group()).status == GroupStatus.PLACED

    async with transaction() as db:
        await orders.cancel(db, it.buyer, (await it.orders())[1].id, "Found it at home")
    await work_off()
    (refund,) = await it.refunds()
    assert refund.status == RefundStatus.SENT
    assert await it.books("refunds_payable") == -1_290
    async with transaction() as db:
        found = select(BankTransfer).where(BankTransfer.own_ref == refund.provider_ref)
        out = (await db.exec(found)).one()
        assert (out.kind, out.amount_minor) == (TransferKind.REFUND, 1_290)
        await bank_transfers.mark_sent(db, finance, out.id, "SEPA 4712")
    await work_off()

    assert (await it.refunds())[0].status == RefundStatus.SUCCEEDED
    assert await it.books("refunds_payable") == 0


async def taken_in(rig, kind, ref):
    """The messages about a thing are stored, twice each and the last first; gives their ids."""
    letters = rig.letters(kind, ref)
    ids = []
    for letter in [*reversed(letters), *letters]:
        headers = {name.lower(): value for name, value in letter.headers.items()}
        hint = await rig.gateway.read_webhook(letter.body.encode(), headers)
        async with transaction() as db:
            is_new = await inbox.take_in(db, SYSTEM, rig.name, hint)
            found = select(WebhookEvent).where(
                WebhookEvent.provider == rig.name, WebhookEvent.event_id == hint.event_id
            )
            if is_new:
                ids.append((await db.exec(found)).one().id)
    assert len(ids) == len(letters) > 0
    return ids


async def messages(ids):
    async with reading() as db:
        found = select(WebhookEvent).where(col(WebhookEvent.id).in_(ids))
        return (await db.exec(found)).all()


@machines()
async def test_messages_in_any_order_and_number_do_what_one_would(name, bank):
    rig, it = RIGS[name](bank), await bought(name)
    payment = await it.payment()
    await rig.pay(await rig.gateway.fetch_page(payment.provider_ref))
    mark = payment.provider_ref

    ids = await taken_in(rig, "", mark)
    await work_off()
    before = await state_of(it)
    async with transaction() as db:
        for webhook_id in ids:
            await inbox.replay(db, await staff(db, StaffRole.FINANCE), webhook_id)
    await work_off()

    assert (await it.group()).status == GroupStatus.PLACED
    done = {InboxStatus.PROCESSED, InboxStatus.IGNORED}
    assert {message.status for message in await messages(ids)} <= done
    assert await state_of(it) == before


async def state_of(it):
    payment = await it.payment()
    async with reading() as db:
        captures = (await db.exec(select(Capture).where(Capture.payment_id == payment.id))).all()
        journals = (await db.execute(text("SELECT count(*) FROM journal"))).scalar_one()
    return len(captures), payment.status, journals, len(await it.refunds())


@machines()
@pytest.mark.parametrize("verdict", ["win", "lose"])
async def test_a_disputed_payment_is_told_by_messages_and_decided_by_the_bank(name, verdict, bank):
    rig, it = RIGS[name](bank), await bought(name)
    await it.pay(rig)
    await work_off()
    payment = await it.payment()
    dispute = await rig.act("open_dispute", payment.charge_ref)
    ref = dispute["id"]

    await taken_in(rig, "ispute" if name != "paypal" else "DISPUTE", ref)
    await work_off()
    assert [share.disputed_minor for share in await it.shares()] == [4_500, 1_290]
    await rig.act(f"{verdict}_dispute", ref)
    letters = rig.letters("ispute" if name != "paypal" else "DISPUTE", ref)
    last = letters[-1]
    headers = {key.lower(): value for key, value in last.headers.items()}
    hint = await rig.gateway.read_webhook(last.body.encode(), headers)
    async with transaction() as db:
        assert await inbox.take_in(db, SYSTEM, name, hint)
    await work_off()

    left = [4_500, 1_290] if verdict == "lose" else [0, 0]
    assert [share.disputed_minor for share in await it.shares()] == left


async def test_another_amount_than_was_asked_for_changes_nothing_and_is_parked(bank):
    rig, it = RIGS["stripe"](bank), await bought("stripe")
    payment = await it.payment()
    await set_amount(payment.id, 5_791)
    await rig.pay(await rig.gateway.fetch_page(payment.provider_ref))

    with pytest.raises(Conflict, match="another amount"):
        await payments.settle("stripe", payment.provider_ref)
    (webhook_id,) = await taken_in(rig, "checkout.session.completed", payment.provider_ref)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            await handle_webhook(type("Event", (), {"webhook_id": webhook_id}), "")
        except Conflict:
            assert attempt < MOST_ATTEMPTS
    (message,) = await messages([webhook_id])
    assert (message.status, message.attempts) == (InboxStatus.PARKED, MOST_ATTEMPTS)
    assert "another amount" in message.error
    assert (await it.group()).status == GroupStatus.AWAITING_PAYMENT
    assert (await it.payment()).status == PaymentStatus.CREATED

    await set_amount(payment.id, 5_790)
    async with transaction() as db:
        await inbox.replay(db, await staff(db, StaffRole.FINANCE), webhook_id)
    await work_off()
    assert (await it.group()).status == GroupStatus.PLACED


async def set_amount(payment_id, amount):
    async with transaction() as db:
        payment = await db.get_one(Payment, payment_id)
        payment.amount_minor = amount


async def test_a_key_belongs_to_one_request_and_a_refused_call_gets_a_new_one(bank):
    asked = []

    def call(request, error=None):
        async def send(key):
            asked.append(key)
            if error:
                raise error
            return key

        async def find():
            return None

        key = f"story-{id(asked)}"
        return Call(key, "story", "stripe", request, send, find, lambda answer: answer)

    from marketplace.adapters.gateways.contract import Refused

    with pytest.raises(Refused):
        await once(call({"amount": 1}, Refused("no")))
    with pytest.raises(NoAnswer):
        await once(call({"amount": 1}, NoAnswer("?")))
    await once(call({"amount": 1}))
    with pytest.raises(Conflict, match="another request"):
        await once(call({"amount": 2}))

    key = f"story-{id(asked)}"
    assert asked == [key, f"{key}~2", f"{key}~2"]


async def test_ways_that_are_switched_off_or_unknown_cannot_be_chosen(bank):
    it = await bought("manual")
    await set_to("pay_by_razorpay", "off")
    try:
        for way in ("razorpay", "gift_card", "nonsense"):
            with pytest.raises(Invalid):
                async with transaction() as db:
                    await ways.another_try(db, it.buyer, it.number, it.prepared.token, way)
    finally:
        await set_to("pay_by_razorpay", "on")
    with pytest.raises(Exception, match="find"):
        async with transaction() as db:
            await ways.another_try(db, it.buyer, it.number, "wrong key", "stripe")

    payment = await it.payment()
    assert (payment.provider, payment.status) == ("manual", PaymentStatus.CREATED)
