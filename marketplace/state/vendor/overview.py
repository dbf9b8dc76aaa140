"""The shop at a glance, kept fresh."""

import reflex as rx

from marketplace.cards.vendor_orders import VendorOverview
from marketplace.queries.vendor_overview import vendor_overview
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class OverviewState(rx.State):
    """Figures, duties and the feed; `news` is what has just come into it."""

    overview: VendorOverview = VendorOverview()
    is_loaded: bool = False
    news: str = ""

    @handler()
    async def load(self):
        """For everyone, like every `load` here: a stranger's page shows the way to a shop."""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            self.overview = await vendor_overview(db, actor)
        self.is_loaded, self.news = True, ""
        await watch(self, f"orders-of-{actor.vendor_id}", OverviewState.refresh)
        await watch(self, f"notices-of-{actor.vendor_id}", OverviewState.hear)

    @handler(Audience.VENDOR)
    async def refresh(self):
        before = self.overview
        async with viewing(self) as (db, actor):
            self.overview = await vendor_overview(db, actor)
        self.news = _difference(before, self.overview) or self.news

    @handler(Audience.VENDOR)
    async def hear(self):
        """News for the feed; `watch` wants a handler of its own for each topic."""
        return OverviewState.refresh


def _difference(before: VendorOverview, after: VendorOverview) -> str:
    """What a screen reader says of the notices that came in, in one sentence."""
    known = {notice.id for notice in before.notices}
    fresh = [notice.title for notice in after.notices if notice.id not in known]
    return fresh[0] if len(fresh) == 1 else plural(len(fresh), "new message") if fresh else ""
