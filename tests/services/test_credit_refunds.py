"""What is paid back onto gift cards can be spent, whatever became of the card."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment, Refund
from marketplace.rules.fulfilment import CREDIT_LASTS
from marketplace.rules.money_kinds import CreditAccountKind, RefundStatus
from marketplace.services import (
    bookkeeping,
    cart_money,
    checkout,
    credit_accounts,
    orders,
    payments,
    refunds,
)
from tests.factories import HOME, person, shop, staff, visitor
from tests.services.test_credit import again, basket, card

SOON = timedelta(days=2)


async def bought(buyer, ends_at=None):
    """A stool that was paid by gift card; gives the shop, the card and the order."""
    async with transaction() as db:
        made = await shop(db, price=2_000, delivery=0)
        code, credit = await card(db, 2_500, ends_at=ends_at)
        await basket(db, made, buyer=buyer)
        await cart_money.add_card(db, buyer, code)
        prepared = await checkout.prepare(db, buyer, buyer.email or "a@example.com", HOME, 2_000)
    await payments.place_covered(prepared.number)
    async with reading() as db:
        found = select(VendorOrder).join(OrderGroup).where(OrderGroup.number == prepared.number)
        return made, credit, (await db.exec(found)).one()


async def change(credit, **values):
    """Something becomes of the card after it was spent."""
    async with transaction() as db:
        row = await db.get_one(CreditAccount, credit.id)
        for name, value in values.items():
            setattr(row, name, value)


async def paid_back(made, order):
    """The vendor cancels it; gives the refund, sent and booked."""
    async with transaction() as db:
        await orders.cancel(db, made.owner, order.id, "Broken in the shop")
        found = select(Refund).join(Payment).where(Refund.vendor_order_id == order.id)
        refund = (await db.exec(found)).one()
    for _ in range(2):
        await refunds.send(refund.id)
    async with transaction() as db:
        await bookkeeping.book_refund(db, refund.id)
        return await db.get_one(Refund, refund.id)


async def owed_on(refund):
    """The liability that the refund was booked as."""
    async with reading() as db:
        rows = await db.exec(
            select(LedgerAccount.kind, Posting.amount_minor)
            .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
            .join(Journal, col(Journal.id) == col(Posting.journal_id))
            .where(Journal.source_type == "refund", Journal.source_id == str(refund.id))
        )
        return {kind: -amount for kind, amount in rows.all() if amount < 0}


async def store_credit(account_id):
    async with reading() as db:
        found = select(CreditAccount).where(CreditAccount.account_id == account_id)
        return (await db.exec(found)).first()


@pytest.mark.parametrize("left", [-SOON, SOON])
async def test_a_card_that_has_ended_or_ends_soon_lasts_for_the_refund(db_url, left):
    made, credit, order = await bought(visitor(), ends_at=now() + timedelta(days=1))
    await change(credit, expires_at=now() + left)

    refund = await paid_back(made, order)

    after = await again(credit)
    assert (refund.status, after.balance_minor) == (RefundStatus.SUCCEEDED, 2_500)
    assert after.expires_at > now() + CREDIT_LASTS - timedelta(minutes=1)
    assert await owed_on(refund) == {"gift_card_liability": 2_000}


@pytest.mark.parametrize("ends_at", [None, now() + timedelta(days=400)])
async def test_a_card_that_lasts_longer_stays_as_it_is(db_url, ends_at):
    made, credit, order = await bought(visitor(), ends_at=ends_at)

    await paid_back(made, order)

    assert (await again(credit)).expires_at == ends_at


async def test_what_was_paid_by_a_blocked_card_becomes_its_buyers_credit(db_url):
    async with transaction() as db:
        buyer = await person(db)
    made, credit, order = await bought(buyer)
    await change(credit, is_blocked=True)

    refund = await paid_back(made, order)

    theirs = await store_credit(buyer.account_id)
    assert (theirs.kind, theirs.balance_minor) == (CreditAccountKind.STORE_CREDIT, 2_000)
    assert (await again(credit)).balance_minor == 500
    assert await owed_on(refund) == {"store_credit_liability": 2_000}


async def test_a_guest_has_it_on_the_card_once_staff_release_it(db_url):
    made, credit, order = await bought(visitor())
    await change(credit, is_blocked=True)

    await paid_back(made, order)

    async with transaction() as db:
        await credit_accounts.unblock(db, await staff(db), credit.id, "It was theirs")
    after = await again(credit)
    assert (after.balance_minor, after.is_blocked) == (2_500, False)
