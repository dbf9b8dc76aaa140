"""One purchase as staff see it, kept fresh."""

import reflex as rx

from marketplace.cards.staff import SaleSheet
from marketplace.queries.staff_order import sale_sheet
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import finding, segment


class SaleState(rx.State):
    """The sheet of the purchase that the address names."""

    sheet: SaleSheet = SaleSheet()
    at: str = ""
    is_missing: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        async with viewing(self) as (db, actor):
            with finding(self):
                self.sheet = await sale_sheet(db, actor, segment(self))
        await watch(self, "all-orders", SaleState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        """News of some purchase; without an open sheet there is nothing to do."""
        if not self.sheet.number:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await sale_sheet(db, actor, self.sheet.number)
