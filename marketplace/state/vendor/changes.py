"""What a shop has suggested about products of others, and what became of it."""

import reflex as rx

from marketplace.cards.proposals import ChangeRow
from marketplace.queries.product_changes import my_changes
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class SuggestedChangesState(rx.State):
    """The list, newest first, kept fresh."""

    rows: list[ChangeRow] = []
    after: str = ""
    is_loaded: bool = False

    @handler()
    async def load(self):
        async with viewing(self) as (_db, actor):
            if actor.vendor_id is None:
                return
        await self._read()
        await watch(self, f"changes-of-{actor.vendor_id}", SuggestedChangesState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        await self._read()

    @handler(Audience.VENDOR)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await my_changes(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await my_changes(db, actor)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
