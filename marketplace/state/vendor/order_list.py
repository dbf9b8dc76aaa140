"""All orders of a shop, searched by number."""

from typing import Any

import reflex as rx

from marketplace.cards.vendor_orders import OrderRow
from marketplace.queries.vendor_orders import vendor_orders
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class OrderListState(rx.State):
    """The list beside the board; it is read when somebody opens it."""

    is_open: bool = False
    is_loaded: bool = False
    rows: list[OrderRow] = []
    after: str = ""
    text: str = ""
    status: str = ""

    @handler(Audience.VENDOR)
    async def show_board(self):
        self.is_open = False

    @handler(Audience.VENDOR)
    async def show_list(self):
        self.is_open = True
        await self._read()

    @handler(Audience.VENDOR)
    async def search(self, form_data: dict[str, Any]):
        self.text = str(form_data.get("number", ""))[:40]
        await self._read()

    @handler(Audience.VENDOR)
    async def choose_status(self, status: str):
        self.status = status
        await self._read()

    @handler(Audience.VENDOR)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await vendor_orders(db, actor, self.text, self.status, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await vendor_orders(db, actor, self.text, self.status)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
