"""Codes, gift cards and bank cards through the real worker, the sandbox and the ledger."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import card_hash
from marketplace.jobs.schedule import sweep_unpaid
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment, Refund
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.money_kinds import FundedBy, RefundStatus
from marketplace.services import (
    cart_money,
    carts,
    checkout,
    credit_accounts,
    orders,
    payments,
    promotions,
)
from marketplace.services import refunds as refunding
from marketplace.services.credit_accounts import Grant
from tests.factories import HOME, person, shop, staff
from tests.services.test_money_story import balance, bank, pay, vendor_orders, work_off
from tests.services.test_promotions import ten_percent

__all__ = ["bank"]


async def credit_owed():
    """All balances of gift cards and store credit, less what the books say of them."""
    async with reading() as db:
        total = select(func.coalesce(func.sum(CreditAccount.balance_minor), 0))
        balances = int((await db.exec(total)).one())
    return balances + await balance("gift_card_liability") + await balance("store_credit_liability")


async def test_a_shared_code_and_a_gift_card_and_a_bank_card_are_booked_to_the_cent(bank):
    async with transaction() as db:
        one, admin, buyer = (
            await shop(db, price=10_000, delivery=0),
            await staff(db),
            await person(db),
        )
        made = await promotions.add_for_all(
            db, admin, ten_percent(funded_by=FundedBy.SHARED, platform_share_bp=6_000)
        )
        card = await credit_accounts.issue_gift_card(db, admin, Grant(2_500, "EUR", "A present"))
        await carts.add_line(db, buyer, one.offer.id, 1)
        await cart_money.add_code(db, buyer, made.code)
        await cart_money.add_card(db, buyer, card)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 9_000)
    await work_off()
    expense = await balance("discount_expense_platform")
    assert await credit_owed() == 0

    ref = await pay(prepared)
    assert [await payments.settle("stripe", ref) for _ in range(2)] == [prepared.number] * 2
    await work_off()

    # The vendor is owed the full price less its own part of the reduction: 100 - 10 * 40 %.
    assert await balance("order_funds", one.vendor.id) == -9_600
    assert await credit_owed() == 0
    async with reading() as db:
        group = (
            await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        ).one()
        rows = await db.exec(select(Payment).where(Payment.group_id == group.id))
        captured = {p.provider: p.captured_minor for p in rows.all()}
    assert captured == {"gift_card": 2_500, "stripe": 6_500}
    assert await balance("discount_expense_platform") - expense == 600

    [order] = await vendor_orders(prepared.number)
    async with transaction() as db:
        await orders.accept(db, one.owner, order.id)
        await orders.ship(db, one.owner, order.id, "DHL", "JD014600011")
    await work_off()
    assert await balance("order_funds", one.vendor.id) == 0
    assert await balance("vendor_pending", one.vendor.id) == -(9_600 - 960 - 192)


async def test_a_cancelled_order_gives_credit_back_to_the_card_it_came_from(bank):
    async with transaction() as db:
        one, admin, buyer = (
            await shop(db, price=2_000, delivery=0),
            await staff(db),
            await person(db),
        )
        await credit_accounts.issue_store_credit(
            db, admin, buyer.email, Grant(500, "EUR", "Sorry for the wait")
        )
        await carts.add_line(db, buyer, one.offer.id, 1)
        await cart_money.use_credit(db, buyer, True)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)
    await payments.settle("stripe", await pay(prepared))
    await work_off()
    [order] = await vendor_orders(prepared.number)

    async with transaction() as db:
        await orders.cancel(db, buyer, order.id, "I changed my mind")
    await work_off()

    async with reading() as db:
        found = select(CreditAccount).where(CreditAccount.account_id == buyer.account_id)
        credit = (await db.exec(found)).one()
        rows = await db.exec(
            select(Refund, Payment.provider)
            .join(Payment, col(Payment.id) == col(Refund.payment_id))
            .where(Refund.vendor_order_id == order.id)
        )
        refunds = {provider: (r.amount_minor, r.status) for r, provider in rows.all()}
    assert refunds == {
        "stripe": (1_500, RefundStatus.SUCCEEDED),
        "store_credit": (500, RefundStatus.SUCCEEDED),
    }
    assert (credit.balance_minor, credit.held_minor) == (500, 0)
    assert await balance("order_funds", one.vendor.id) == 0
    assert await credit_owed() == 0

    for refund_id in [r.id for r, _ in await _refunds(order.id)]:
        await refunding.send(refund_id)
    async with reading() as db:
        assert (await db.get_one(CreditAccount, credit.id)).balance_minor == 500


async def _refunds(order_id):
    async with reading() as db:
        rows = await db.exec(
            select(Refund, Payment.provider)
            .join(Payment, col(Payment.id) == col(Refund.payment_id))
            .where(Refund.vendor_order_id == order_id)
        )
        return rows.all()


async def test_a_bank_card_that_pays_too_late_is_sent_back_and_the_gift_card_is_whole(bank):
    async with transaction() as db:
        one, admin, buyer = (
            await shop(db, price=2_000, delivery=0),
            await staff(db),
            await person(db),
        )
        code = await credit_accounts.issue_gift_card(db, admin, Grant(500, "EUR", "A present"))
        await carts.add_line(db, buyer, one.offer.id, 1)
        await cart_money.add_card(db, buyer, code)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)
    ref = await pay(prepared)
    async with transaction() as db:
        found = select(OrderGroup).where(OrderGroup.number == prepared.number).with_for_update()
        await checkout.expire(db, (await db.exec(found)).one())

    await payments.settle("stripe", ref)
    await work_off()

    async with reading() as db:
        group = (
            await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        ).one()
        rows = await db.exec(select(Payment).where(Payment.group_id == group.id))
        by_provider = {p.provider: (p.captured_minor, p.refunded_minor) for p in rows.all()}
    assert group.status == GroupStatus.EXPIRED
    assert by_provider == {"gift_card": (0, 0), "stripe": (1_500, 1_500)}
    assert await balance("order_funds", one.vendor.id) == 0
    assert await credit_owed() == 0


async def test_the_sweeper_places_what_was_paid_by_two_ways_though_nobody_told(bank):
    async with transaction() as db:
        one, admin, buyer = (
            await shop(db, price=2_000, delivery=0),
            await staff(db),
            await person(db),
        )
        code = await credit_accounts.issue_gift_card(db, admin, Grant(500, "EUR", "A present"))
        await carts.add_line(db, buyer, one.offer.id, 1)
        await cart_money.add_card(db, buyer, code)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)
    await pay(prepared)
    async with transaction() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        rows.one().expires_at = now()

    await sweep_unpaid(0)

    async with reading() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        assert rows.one().status == GroupStatus.PLACED
    await work_off()
    assert await credit_owed() == 0


async def test_a_purchase_by_credit_alone_that_was_never_placed_is_given_up_whole(bank):
    async with transaction() as db:
        one, admin, buyer = (
            await shop(db, price=2_000, delivery=0),
            await staff(db),
            await person(db),
        )
        code = await credit_accounts.issue_gift_card(db, admin, Grant(2_500, "EUR", "A present"))
        await carts.add_line(db, buyer, one.offer.id, 1)
        await cart_money.add_card(db, buyer, code)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)
    async with transaction() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        rows.one().expires_at = now()

    await sweep_unpaid(0)

    async with reading() as db:
        rows = await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        found = select(CreditAccount).where(CreditAccount.code_hash == card_hash(code))
        credit = (await db.exec(found)).one()
    assert rows.one().status == GroupStatus.EXPIRED
    assert (credit.balance_minor, credit.held_minor) == (2_500, 0)
