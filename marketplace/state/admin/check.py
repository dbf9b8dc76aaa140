"""One suspicious purchase that staff judge."""

from typing import Any

import reflex as rx

from marketplace.cards.checks import CheckSheet
from marketplace.errors import Conflict, Invalid
from marketplace.queries.staff_check import check_sheet
from marketplace.rules.permissions import Audience
from marketplace.services import fraud_checks
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment

VERBS = {
    "approve": (fraud_checks.approve, "It goes on. Its shops are told."),
    "reject": (fraud_checks.reject, "Turned down. The buyer is told kindly."),
}


class CheckState(rx.State):
    """Why it is suspicious, and what is known; `form` is the one that was sent."""

    sheet: CheckSheet = CheckSheet()
    form: str = ""
    problem: str = ""
    at: str = ""
    is_missing: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.problem = ""
        async with viewing(self) as (db, actor):
            with finding(self):
                self.sheet = await check_sheet(db, actor, segment(self))
        await watch(self, "fraud-checks", CheckState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        """News of some check; without an open sheet there is nothing to do."""
        if not self.sheet.group_id:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await check_sheet(db, actor, self.sheet.number)

    @handler(Audience.STAFF)
    async def approve(self, form_data: dict[str, Any]):
        return await self._decide("approve", form_data)

    @handler(Audience.STAFF)
    async def reject(self, form_data: dict[str, Any]):
        return await self._decide("reject", form_data)

    async def _decide(self, form: str, form_data: dict[str, Any]) -> list[Any] | None:
        verb, told = VERBS[form]
        self.form, self.problem = form, ""
        try:
            async with acting(self) as (db, actor):
                await verb(db, actor, self.sheet.group_id, str(form_data.get(f"{form}_reason", "")))
        except (Invalid, Conflict) as refused:
            self.problem = refused.message
            return None
        return [CheckState.refresh, rx.toast.success(told)]
