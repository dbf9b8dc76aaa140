"""The list of all products."""

import reflex as rx

from marketplace import routes
from marketplace.cards.browse import BrowsePage
from marketplace.queries.browse import browse_page
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import finding, path, segment
from marketplace.state.shop.missing import MissingState


class BrowseState(rx.State):
    """One list of lists, or of products."""

    page: BrowsePage = BrowsePage()
    at: str = ""
    is_missing: bool = False
    _is_gone: bool = False

    @handler()
    async def load(self):
        part = "" if path(self) == routes.BROWSE else segment(self)
        with finding(self):
            async with viewing(self) as (db, actor):
                self.page = await browse_page(db, actor, part)
        return MissingState.load if self.is_missing else None
