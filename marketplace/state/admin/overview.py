"""The shop at a glance, kept fresh."""

import reflex as rx

from marketplace.cards.staff import StaffOverview
from marketplace.queries.staff import staff_overview
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch, watch_each
from marketplace.state.session import viewing


class OverviewState(rx.State):
    """Figures and the newest purchases."""

    overview: StaffOverview = StaffOverview()
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "all-orders", OverviewState.refresh)
        topics = ("all-vendors", "all-changes", "all-duplicates")
        await watch_each(self, topics, OverviewState.recount)

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    @handler(Audience.STAFF)
    async def recount(self):
        """News of something that waits for staff."""
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.overview = await staff_overview(db, actor)
        self.is_loaded = True
