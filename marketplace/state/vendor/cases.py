"""A shop's returns and claims, by whose turn it is."""

import reflex as rx

from marketplace.cards.aftersales import CaseRow
from marketplace.queries.cases import vendor_cases
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class CaseListState(rx.State):
    """One of three views: to_do, waiting, done; re-read at news of the shop's orders."""

    view: str = "to_do"
    rows: list[CaseRow] = []
    after: str = ""
    to_do: str = ""
    waiting: str = ""
    is_loaded: bool = False

    @handler()
    async def load(self):
        async with viewing(self) as (_db, actor):
            vendor_id = actor.vendor_id
        if vendor_id is None:
            return
        await self._read()
        await watch(self, f"orders-of-{vendor_id}", CaseListState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        await self._read()

    @handler(Audience.VENDOR)
    async def show(self, view: str):
        self.view = view
        await self._read()

    @handler(Audience.VENDOR)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await vendor_cases(db, actor, self.view, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await vendor_cases(db, actor, self.view)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
        self.to_do, self.waiting = page.to_do, page.waiting
