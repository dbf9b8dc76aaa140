"""One suggested change, decided field by field."""

from typing import Any

import reflex as rx

from marketplace.cards.proposals import ChangeSheet
from marketplace.errors import Invalid
from marketplace.queries.product_changes import change_sheet
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import product_changes
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment

TAKE = "take-"


class ChangeState(rx.State):
    """The sheet of the suggestion that the address names."""

    sheet: ChangeSheet = ChangeSheet()
    at: str = ""
    is_missing: bool = False
    problem: str = ""
    _is_gone: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.problem = ""
        async with viewing(self) as (db, actor):
            with finding(self):
                self.sheet = await change_sheet(db, actor, whole_number(segment(self)))
        await watch(self, "all-changes", ChangeState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        if not self.sheet.id:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await change_sheet(db, actor, self.sheet.id)

    @handler(Audience.STAFF)
    async def approve(self, form_data: dict[str, Any]):
        self.problem = ""
        fields = [name.removeprefix(TAKE) for name in form_data if name.startswith(TAKE)]
        message = str(form_data.get("message", ""))
        try:
            async with acting(self) as (db, actor):
                await product_changes.approve(db, actor, self.sheet.id, fields, message)
        except Invalid as refused:
            self.problem = refused.message
            return None
        return [ChangeState.refresh, rx.toast.success("Taken over; the shop shows it.")]
