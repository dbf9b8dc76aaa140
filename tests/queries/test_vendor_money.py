"""A vendor's money as the books tell it."""

import pytest

from marketplace.errors import NotFound
from marketplace.models.payouts import Earning, Payout
from marketplace.queries.vendor_money import (
    vendor_balances,
    vendor_earnings,
    vendor_payouts,
    vendor_statement,
)
from marketplace.rules.money_kinds import LedgerKind, PayoutStatus
from marketplace.services.ledger import Entry, book
from tests.factories import person, shop
from tests.queries.vendor_sales import sale


async def earned(db, shop, order):
    """What the worker books when an order is sent."""
    net = order.total_minor - order.commission_minor - order.commission_vat_minor
    entries = [
        Entry(LedgerKind.ORDER_FUNDS, order.total_minor, order.vendor_id, order.id),
        Entry(LedgerKind.VENDOR_PENDING, -net, order.vendor_id, order.id),
        Entry(LedgerKind.COMMISSION_INCOME, -order.commission_minor, None, order.id),
        Entry(LedgerKind.COMMISSION_VAT, -order.commission_vat_minor, None, order.id),
    ]
    source = ("vendor_order", str(order.id))
    await book(db, source, "earning", order.currency, entries, memo=f"Sold: {order.number}")
    earning = Earning(
        vendor_id=order.vendor_id, vendor_order_id=order.id, source_type=source[0],
        source_id=source[1], currency=order.currency, amount_minor=net,
    )  # fmt: skip
    db.add(earning)
    await db.flush()


async def test_a_new_shop_has_nothing_and_is_told_so(db):
    mine = await shop(db)

    [balance] = await vendor_balances(db, mine.owner)

    assert (balance.pending, balance.available, balance.paid_out) == ("€0.00", "€0.00", "€0.00")
    assert (await vendor_earnings(db, mine.owner)).rows == []
    assert (await vendor_statement(db, mine.owner)).rows == []


async def test_what_was_earned_is_pending_and_explained(db):
    mine = await shop(db, price=2_000, delivery=500)
    order = await sale(db, mine, 2)

    await earned(db, mine, order)

    [row] = (await vendor_earnings(db, mine.owner)).rows
    [movement] = (await vendor_statement(db, mine.owner)).rows
    [balance] = await vendor_balances(db, mine.owner)
    assert balance.pending == "€40.20"
    assert [(line.label, line.amount) for line in row.lines] == [
        ("The shopper paid", "+€45.00"),
        ("Commission", "−€4.00"),
        ("VAT on the commission", "−€0.80"),
    ]
    assert (row.title, row.amount) == (f"Sold: {order.number}", "+€40.20")
    assert (movement.text, movement.amount) == (f"Sold: {order.number}", "+€40.20")


async def test_what_becomes_available_leaves_what_is_pending(db):
    mine = await shop(db, price=2_000, delivery=0)
    await earned(db, mine, await sale(db, mine))

    entries = [
        Entry(LedgerKind.VENDOR_PENDING, 1_000, mine.vendor.id),
        Entry(LedgerKind.VENDOR_AVAILABLE, -1_000, mine.vendor.id),
    ]
    await book(db, ("hold", "1"), "release", "EUR", entries)

    [balance] = await vendor_balances(db, mine.owner)
    assert (balance.pending, balance.available) == ("€7.60", "€10.00")


async def test_the_statement_goes_on_after_its_last_row(db, monkeypatch):
    monkeypatch.setattr("marketplace.queries.vendor_money.ROWS", 2)
    mine = await shop(db)
    placed = [await sale(db, mine) for _ in range(3)]
    for order in placed:
        await earned(db, mine, order)

    first = await vendor_statement(db, mine.owner)
    second = await vendor_statement(db, mine.owner, first.after)

    assert [row.text for row in first.rows + second.rows] == [
        f"Sold: {order.number}" for order in reversed(placed)
    ]
    assert second.after == ""


async def test_another_vendors_money_is_nobodys_business(db):
    mine, other = await shop(db), await shop(db)
    await earned(db, other, await sale(db, other))
    db.add(Payout(number="P-1", vendor_id=other.vendor.id, status=PayoutStatus.PAID,
                  provider="stripe", currency="EUR", amount_minor=900))  # fmt: skip
    await db.flush()

    [balance] = await vendor_balances(db, mine.owner)
    assert balance.pending == "€0.00"
    assert (await vendor_earnings(db, mine.owner)).rows == []
    assert (await vendor_payouts(db, mine.owner)).rows == []
    assert (await vendor_statement(db, mine.owner)).rows == []
    with pytest.raises(NotFound):
        await vendor_balances(db, await person(db))
