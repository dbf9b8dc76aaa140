"""What a vendor does with an order, from the board and from its sheet alike."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import PieceChoice
from marketplace.cards.furniture import Option
from marketplace.errors import Conflict, Invalid
from marketplace.queries.piece_choices import open_pieces, sent_lines
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import goodwill, orders, shipments
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.aftersales import pieces_of
from marketplace.state.vendor.amounts import amount_for
from marketplace.state.vendor.board import OrderBoardState
from marketplace.state.vendor.order_sheet import OrderSheetState

CARRIERS = [Option("", "Choose a carrier"), *(Option(name, name) for name in shipments.CARRIERS)]


class OrderActionsState(rx.State):
    """One order in hand; `asking` is the dialog that is open: ship, cancel, goodwill or none."""

    asking: str = ""
    choices: list[PieceChoice] = []
    lines: list[Option] = []
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
        async with viewing(self) as (db, actor):
            if question == "goodwill":
                self.lines = await sent_lines(db, actor, order_id)
            else:
                self.choices = await open_pieces(db, actor, order_id)
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
                pieces = self._pieces(form_data)
                await orders.ship(db, actor, self.order_id, carrier, tracking, pieces)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        self.asking = ""
        return _done("On its way. The buyer has been told.")

    @handler(Audience.VENDOR)
    async def cancel(self, form_data: dict[str, Any]):
        if self.asking != "cancel":
            return None
        try:
            async with acting(self) as (db, actor):
                reason, pieces = str(form_data.get("reason", "")), self._pieces(form_data)
                await orders.cancel(db, actor, self.order_id, reason, pieces)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        self.asking = ""
        return _done("Cancelled. The buyer gets the money back.")

    @handler(Audience.VENDOR)
    async def be_kind(self, form_data: dict[str, Any]):
        """Pay back something on a line, or on the delivery, without anything coming back."""
        if self.asking != "goodwill":
            return None
        try:
            async with acting(self) as (db, actor):
                line, reason = (
                    whole_number(str(form_data.get("line", ""))),
                    str(form_data.get("reason", "")),
                )
                amount = await amount_for(db, self.order_id, str(form_data.get("amount", "")))
                await goodwill.give(db, actor, self.order_id, line or None, amount, reason)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        self.asking = ""
        return _done("The money is on its way back to the buyer.")

    @handler(Audience.VENDOR)
    async def deliver_parcel(self, shipment_id: int):
        async with acting(self) as (db, actor):
            await shipments.deliver_shipment(db, actor, shipment_id)
        return _done("Marked as delivered.")

    def _pieces(self, form_data: dict[str, Any]) -> dict[int, int] | None:
        """What the form says; without such fields, all that is open."""
        return pieces_of(form_data) or None

    def _refuse(self, refused: Invalid | Conflict) -> None:
        self.field = refused.field if isinstance(refused, Invalid) else ""
        self.problem = refused.message


def _done(words: str) -> list[Any]:
    """Say it, and read again what may be on the screen."""
    return [OrderBoardState.refresh, OrderSheetState.refresh, rx.toast.success(words)]
