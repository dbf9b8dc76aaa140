"""All vendors, searched by name or e-mail."""

from typing import Any

import reflex as rx

from marketplace.cards.vendors import VendorRow
from marketplace.queries.vendors import all_vendors
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class VendorsState(rx.State):
    """One page of rows and what they were searched by."""

    rows: list[VendorRow] = []
    after: str = ""
    is_loaded: bool = False
    status: str = ""
    text: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "all-vendors", VendorsState.refresh)

    @handler(Audience.STAFF)
    async def search(self, form_data: dict[str, Any]):
        self.text = str(form_data.get("text", ""))[:80]
        await self._read()

    @handler(Audience.STAFF)
    async def choose_status(self, status: str):
        self.status = status
        await self._read()

    @handler(Audience.STAFF)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await all_vendors(db, actor, self.status, self.text, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await all_vendors(db, actor, self.status, self.text)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
