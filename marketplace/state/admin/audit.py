"""The trail of who did what."""

import reflex as rx

from marketplace.cards.staff import AuditRow
from marketplace.queries.staff_people import audit_trail
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class AuditState(rx.State):
    """One page of rows and what they were searched by."""

    rows: list[AuditRow] = []
    after: str = ""
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()

    @handler(Audience.STAFF)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await audit_trail(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await audit_trail(db, actor)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
