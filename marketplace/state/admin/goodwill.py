"""Staff give a shopper something back, at the vendor's cost or at the platform's."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.errors import Conflict, Invalid
from marketplace.queries.piece_choices import sent_lines
from marketplace.rules.money_kinds import Liable
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import goodwill
from marketplace.state.admin.order import SaleState
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor.amounts import amount_for


class GoodwillState(rx.State):
    """The dialog, open while `order_id` names an order."""

    order_id: int = 0
    number: str = ""
    lines: list[Option] = []
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def ask(self, order_id: int, number: str):
        async with viewing(self) as (db, actor):
            self.lines = await sent_lines(db, actor, order_id)
        self.order_id, self.number = order_id, number
        self.field, self.problem = "", ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.order_id = 0

    @handler(Audience.STAFF)
    async def give(self, form_data: dict[str, Any]):
        """A second click finds the dialog closed and does nothing."""
        if not self.order_id:
            return None
        typed = {name: str(text) for name, text in form_data.items()}
        try:
            payer = Liable.PLATFORM if typed.get("paid_by") == "platform" else Liable.VENDOR
            async with acting(self) as (db, actor):
                amount = await amount_for(db, self.order_id, typed.get("amount", ""))
                line, reason = whole_number(typed.get("line", "")) or None, typed.get("reason", "")
                await goodwill.give(db, actor, self.order_id, line, amount, reason, paid_by=payer)
        except (Invalid, Conflict) as refused:
            self.field = refused.field if isinstance(refused, Invalid) else ""
            self.problem = refused.message
            return None
        self.order_id = 0
        return [SaleState.refresh, rx.toast.success("The money is on its way back.")]
