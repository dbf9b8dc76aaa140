"""Returns and claims that wait for staff to decide, and those that are over."""

import reflex as rx

from marketplace.cards.aftersales import CaseRow
from marketplace.queries.cases import cases_to_decide
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class DecisionsState(rx.State):
    """One of two views: escalated, done."""

    view: str = "escalated"
    rows: list[CaseRow] = []
    after: str = ""
    to_do: str = ""
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "all-orders", DecisionsState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    @handler(Audience.STAFF)
    async def show(self, view: str):
        self.view = view
        await self._read()

    @handler(Audience.STAFF)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await cases_to_decide(db, actor, self.view, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await cases_to_decide(db, actor, self.view)
        self.rows, self.after, self.to_do = page.rows, page.after, page.to_do
        self.is_loaded = True
