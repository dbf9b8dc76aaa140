"""Working on orders: the board tells what came in, and the dialogs what is wrong."""

import pytest

from marketplace.errors import NotFound
from marketplace.rules.fulfilment import OrderStatus
from marketplace.services import orders
from marketplace.state.vendor.board import OrderBoardState
from marketplace.state.vendor.order_actions import OrderActionsState
from tests.factories import shop
from tests.queries.vendor_sales import sale
from tests.state.vendor.conftest import call


async def test_a_new_order_is_marked_and_told(db, sit):
    mine = await shop(db)
    seen = await sale(db, mine)
    state = sit(OrderBoardState, mine.owner)
    await call(state, "load")

    fresh = await sale(db, mine)
    await call(state, "refresh")

    marked = {ticket.number: ticket.is_fresh for ticket in state.board.new.tickets}
    assert marked == {seen.number: False, fresh.number: True}
    assert fresh.number in state.news


async def test_an_order_that_moves_on_is_no_news(db, sit):
    mine = await shop(db)
    order = await sale(db, mine)
    state = sit(OrderBoardState, mine.owner)
    await call(state, "load")

    await orders.accept(db, mine.owner, order.id)
    await call(state, "refresh")

    assert (state.news, state.board.new.count, state.board.accepted.count) == ("", "0", "1")


async def test_an_order_is_accepted_packed_and_shipped(db, sit):
    mine = await shop(db)
    order = await sale(db, mine)
    state = sit(OrderActionsState, mine.owner)

    await call(state, "accept", order.id)
    await call(state, "pack", order.id)
    await call(state, "ask", "ship", order.id, order.number)
    await call(state, "ship", {"carrier": "DHL", "tracking": "JD0146"})

    assert (order.status, state.asking) == (OrderStatus.SHIPPED, "")


async def test_a_missing_carrier_is_told_beside_its_field_and_nothing_is_sent(db, sit):
    mine = await shop(db)
    order = await sale(db, mine)
    await orders.accept(db, mine.owner, order.id)
    state = sit(OrderActionsState, mine.owner)
    await call(state, "ask", "ship", order.id, order.number)

    await call(state, "ship", {"carrier": "", "tracking": "JD0146"})

    assert (state.field, state.problem) == ("carrier", "Please choose a carrier.")
    assert (order.status, state.asking) == (OrderStatus.ACCEPTED, "ship")


@pytest.mark.parametrize("verb", ["accept", "pack", "deliver"])
async def test_another_vendors_order_cannot_be_touched(db, sit, verb):
    mine, other = await shop(db), await shop(db)
    order = await sale(db, other)
    state = sit(OrderActionsState, mine.owner)

    with pytest.raises(NotFound):
        await call(state, verb, order.id)

    assert order.status == OrderStatus.PLACED


async def test_a_second_click_on_a_closed_dialog_does_nothing(db, sit):
    mine = await shop(db)
    order = await sale(db, mine)
    await orders.accept(db, mine.owner, order.id)
    state = sit(OrderActionsState, mine.owner)
    await call(state, "ask", "ship", order.id, order.number)

    await call(state, "ship", {"carrier": "DHL", "tracking": "JD0146"})
    again = await call(state, "ship", {"carrier": "DHL", "tracking": "JD0146"})

    assert (again, order.status) == (None, OrderStatus.SHIPPED)


async def test_cancelling_is_only_for_the_order_that_was_asked_about(db, sit):
    mine = await shop(db)
    order = await sale(db, mine)
    state = sit(OrderActionsState, mine.owner)

    await call(state, "cancel", {"reason": "Nobody asked"})

    assert order.status == OrderStatus.PLACED
