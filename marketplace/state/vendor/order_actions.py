"""What a vendor does with an order, from the board and from its sheet alike."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience
from marketplace.services import orders
from marketplace.state.gate import handler
from marketplace.state.session import acting
from marketplace.state.vendor.board import OrderBoardState
from marketplace.state.vendor.order_sheet import OrderSheetState

CARRIERS = [Option("", "Choose a carrier"), *(Option(name, name) for name in orders.CARRIERS)]


class OrderActionsState(rx.State):
    """One order in hand; `asking` is the dialog that is open: ship, cancel or none."""

    asking: str = ""
    order_id: int = 0
    number: str = ""
    field: str = ""
    problem: str = ""

    @handler(Audience.VENDOR)
    async def accept(self, order_id: int):
        async with acting(self) as (db, actor):
            await orders.accept(db, actor, order_id)
        return _done("Accepted. It can be packed now.")

    @handler(Audience.VENDOR)
    async def pack(self, order_id: int):
        async with acting(self) as (db, actor):
            await orders.pack(db, actor, order_id)
        return _done("Packed. It waits for its carrier.")

    @handler(Audience.VENDOR)
    async def deliver(self, order_id: int):
        async with acting(self) as (db, actor):
            await orders.deliver(db, actor, order_id)
        return _done("Marked as delivered.")

    @handler(Audience.VENDOR)
    async def ask(self, question: str, order_id: int, number: str):
        self.asking, self.order_id, self.number = question, order_id, number
        self.field, self.problem = "", ""

    @handler(Audience.VENDOR)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler(Audience.VENDOR)
    async def ship(self, form_data: dict[str, Any]):
        """A second click finds the dialog closed and does nothing."""
        if self.asking != "ship":
            return None
        carrier, tracking = (str(form_data.get(name, "")) for name in ("carrier", "tracking"))
        try:
            async with acting(self) as (db, actor):
                await orders.ship(db, actor, self.order_id, carrier, tracking)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.asking = ""
        return _done("On its way. The buyer has been told.")

    @handler(Audience.VENDOR)
    async def cancel(self, form_data: dict[str, Any]):
        if self.asking != "cancel":
            return None
        try:
            async with acting(self) as (db, actor):
                await orders.cancel(db, actor, self.order_id, str(form_data.get("reason", "")))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.asking = ""
        return _done("Cancelled. The buyer gets the money back.")


def _done(words: str) -> list[Any]:
    """Say it, and read again what may be on the screen."""
    return [OrderBoardState.refresh, OrderSheetState.refresh, rx.toast.success(words)]
