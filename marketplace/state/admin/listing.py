"""What every list of the console does: search, filter, go on, and look again."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.rules.permissions import Actor, Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class Listing(rx.State, mixin=True):
    """One page of `rows`, which a list declares, and what they were searched by."""

    after: str = ""
    is_loaded: bool = False
    status: str = ""
    text: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

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
            page = await self._page(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await self._page(db, actor, "")
        self.rows, self.after, self.is_loaded = page.rows, page.after, True

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        """The rows behind `after`, and where they end."""
        raise NotImplementedError
