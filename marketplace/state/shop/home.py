"""The front page."""

import reflex as rx

from marketplace.cards.products import HomeShelves
from marketplace.queries.catalog_shelves import home_shelves
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class HomeState(rx.State):
    """The shelves of the front page."""

    shelves: HomeShelves = HomeShelves()
    is_loaded: bool = False

    @handler()
    async def load(self):
        async with viewing(self) as (db, actor):
            self.shelves = await home_shelves(db, actor)
        self.is_loaded = True
