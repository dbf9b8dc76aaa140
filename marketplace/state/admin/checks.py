"""Suspicious purchases: those that wait, those that were refused, those that are decided."""

import reflex as rx

from marketplace.cards.checks import CheckRow
from marketplace.queries.staff_checks import checks
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class ChecksState(rx.State):
    """One of three views: waiting, blocked, decided."""

    view: str = "waiting"
    rows: list[CheckRow] = []
    after: str = ""
    to_do: str = ""
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "fraud-checks", ChecksState.refresh)

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
            page = await checks(db, actor, self.view, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await checks(db, actor, self.view)
        self.rows, self.after, self.to_do = page.rows, page.after, page.to_do
        self.is_loaded = True
