"""The board of orders that are not finished; it moves by itself."""

from dataclasses import replace

import reflex as rx

from marketplace.cards.vendor_orders import OrderBoard, OrderTicket
from marketplace.queries.vendor_orders import order_board
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class OrderBoardState(rx.State):
    """The board, and what has come in since the page was opened."""

    board: OrderBoard = OrderBoard()
    is_loaded: bool = False
    news: str = ""
    _known: list[int] = []
    _fresh: list[int] = []

    @handler()
    async def load(self):
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            board = await order_board(db, actor)
        self.board, self.news, self.is_loaded = board, "", True
        self._known, self._fresh = [ticket.id for ticket in board.new.tickets], []
        await watch(self, f"orders-of-{actor.vendor_id}", OrderBoardState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        async with viewing(self) as (db, actor):
            board = await order_board(db, actor)
        arrived = [ticket for ticket in board.new.tickets if ticket.id not in self._known]
        self._known = [*self._known, *(ticket.id for ticket in arrived)]
        self._fresh = [*self._fresh, *(ticket.id for ticket in arrived)]
        if arrived:
            self.news = _told(arrived)
        self.board = _with_fresh(board, set(self._fresh))


def _told(arrived: list[OrderTicket]) -> str:
    """What a screen reader says when orders come in."""
    if len(arrived) > 1:
        return f"{plural(len(arrived), 'new order')}."
    return f"New order {arrived[0].number} to {arrived[0].town}, {arrived[0].amount}."


def _with_fresh(board: OrderBoard, fresh: set[int]) -> OrderBoard:
    tickets = [replace(ticket, is_fresh=ticket.id in fresh) for ticket in board.new.tickets]
    return replace(board, new=replace(board.new, tickets=tickets))
