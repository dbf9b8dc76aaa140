"""All reviews, searched by words, product or author."""

from typing import Any

import reflex as rx

from marketplace.cards.reviews import ReviewRow
from marketplace.queries.staff_catalog import all_reviews
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class ReviewsState(rx.State):
    """One page of rows and what they were searched by."""

    rows: list[ReviewRow] = []
    after: str = ""
    is_loaded: bool = False
    status: str = ""
    text: str = ""

    @handler(Audience.STAFF)
    async def load(self):
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
            page = await all_reviews(db, actor, self.status, self.text, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await all_reviews(db, actor, self.status, self.text)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
