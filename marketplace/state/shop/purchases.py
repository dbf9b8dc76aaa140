"""One's own purchases."""

import reflex as rx

from marketplace.cards.orders import PurchaseRow
from marketplace.queries.purchases import my_purchases
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class PurchasesState(rx.State):
    """The list, newest first; `after` continues it."""

    rows: list[PurchaseRow] = []
    after: str = ""
    is_loaded: bool = False

    @handler(Audience.MEMBER)
    async def load(self):
        async with viewing(self) as (db, actor):
            page = await my_purchases(db, actor)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True

    @handler(Audience.MEMBER)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await my_purchases(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after
