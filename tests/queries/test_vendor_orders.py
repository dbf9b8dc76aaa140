"""The board, the list and the sheet: each vendor sees its own orders and no other."""

from datetime import timedelta

import pytest

from marketplace.errors import NotFound
from marketplace.models.columns import now
from marketplace.queries.vendor_order_sheet import vendor_order
from marketplace.queries.vendor_orders import order_board, vendor_orders
from marketplace.rules.privacy import ADDRESS_DAYS
from marketplace.services import carts, checkout, orders
from tests.factories import HOME, person, shop, visitor
from tests.queries.vendor_sales import sale


async def test_a_paid_order_stands_in_the_first_column(db):
    mine = await shop(db, price=2_000, delivery=500)
    order = await sale(db, mine, 2)

    board = await order_board(db, mine.owner)

    [ticket] = board.new.tickets
    assert (board.new.count, ticket.number) == ("1", order.number)
    assert (ticket.amount, ticket.town) == ("€45.00", "Berlin, DE")
    assert ticket.contents.startswith("2 × Walnut stool")


async def test_an_order_moves_through_the_columns(db):
    mine = await shop(db)
    order = await sale(db, mine)

    await orders.accept(db, mine.owner, order.id)
    accepted = await order_board(db, mine.owner)
    await orders.pack(db, mine.owner, order.id)
    packed = await order_board(db, mine.owner)
    await orders.ship(db, mine.owner, order.id, "DHL", "JD0146")
    shipped = await order_board(db, mine.owner)

    counts = [
        (board.new.count, board.accepted.count, board.packed.count, board.shipped.count)
        for board in (accepted, packed, shipped)
    ]
    assert counts == [("0", "1", "0", "0"), ("0", "0", "1", "0"), ("0", "0", "0", "1")]


async def test_the_most_urgent_order_stands_first(db):
    mine = await shop(db)
    calm, late = await sale(db, mine), await sale(db, mine)
    late.ship_by = now() - timedelta(days=3)
    await db.flush()

    tickets = (await order_board(db, mine.owner)).new.tickets

    assert [ticket.number for ticket in tickets] == [late.number, calm.number]
    assert (tickets[0].due, tickets[0].due_tone) == ("3 days late", "bad")


async def test_what_was_never_paid_does_not_exist_for_the_vendor(db):
    mine, guest = await shop(db, price=2_000, delivery=0), visitor()
    await carts.add_line(db, guest, mine.offer.id, 1)
    await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    assert (await order_board(db, mine.owner)).new.tickets == []
    assert (await vendor_orders(db, mine.owner)).rows == []


async def test_another_vendors_order_is_not_found(db):
    mine, other = await shop(db), await shop(db)
    order = await sale(db, other)

    assert (await vendor_orders(db, mine.owner)).rows == []
    assert (await order_board(db, mine.owner)).new.tickets == []
    with pytest.raises(NotFound):
        await vendor_order(db, mine.owner, order.number)


async def test_people_without_a_shop_find_nothing(db):
    somebody = await person(db)

    for read in (order_board, vendor_orders):
        with pytest.raises(NotFound):
            await read(db, somebody)


async def test_the_list_goes_on_after_its_last_row_and_finds_numbers(db, monkeypatch):
    monkeypatch.setattr("marketplace.queries.vendor_orders.ROWS", 2)
    mine = await shop(db)
    placed = [await sale(db, mine) for _ in range(3)]

    first = await vendor_orders(db, mine.owner)
    second = await vendor_orders(db, mine.owner, after=first.after)
    found = await vendor_orders(db, mine.owner, placed[0].number[:9].lower())

    assert [row.number for row in first.rows] == [placed[2].number, placed[1].number]
    assert ([row.number for row in second.rows], second.after) == ([placed[0].number], "")
    assert [row.number for row in found.rows] == [placed[0].number]


async def test_the_sheet_explains_what_an_order_brings(db):
    mine = await shop(db, price=2_000, delivery=500)
    order = await sale(db, mine, 2)

    sheet = await vendor_order(db, mine.owner, order.number)

    assert (sheet.goods, sheet.delivery, sheet.total) == ("€40.00", "€5.00", "€45.00")
    assert (sheet.commission, sheet.commission_vat, sheet.earning) == ("−€4.00", "−€0.80", "€40.20")
    [line] = sheet.lines
    assert (line.quantity, line.rate, line.fee, line.vat) == (2, "10%", "−€4.00", "−€0.80")
    assert sheet.address[:2] == [HOME.name, HOME.line1]
    assert (sheet.can_accept, sheet.can_pack, sheet.can_cancel) == (True, False, True)


async def test_where_an_order_went_is_not_shown_for_ever(db):
    mine = await shop(db)
    order = await sale(db, mine)
    for days, is_shown in ((ADDRESS_DAYS - 1, True), (ADDRESS_DAYS + 1, False)):
        order.completed_at = now() - timedelta(days=days)

        sheet = await vendor_order(db, mine.owner, order.number)

        assert (HOME.line1 in sheet.address) == is_shown


async def test_the_timeline_says_with_whom_it_was_sent(db):
    mine = await shop(db)
    order = await sale(db, mine)
    await orders.accept(db, mine.owner, order.id)
    await orders.ship(db, mine.owner, order.id, "DHL", "JD0146")

    sheet = await vendor_order(db, mine.owner, order.number)

    assert [(step.text, step.state) for step in sheet.timeline] == [
        ("Paid", "done"),
        ("Accepted", "done"),
        ("Shipped", "current"),
        ("Delivered", "todo"),
    ]
    assert sheet.timeline[2].detail.endswith("DHL JD0146")
