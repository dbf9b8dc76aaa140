"""The trail of who did what."""

import reflex as rx

from marketplace.cards.staff import AuditRow
from marketplace.queries.staff_people import audit_trail
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class AuditState(rx.State):
    """One page of rows; `status` is the kind of action they are about."""

    rows: list[AuditRow] = []
    after: str = ""
    is_loaded: bool = False
    status: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()

    @handler(Audience.STAFF)
    async def choose_status(self, status: str):
        self.status = status
        await self._read()

    @handler(Audience.STAFF)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await audit_trail(db, actor, self.status, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await audit_trail(db, actor, self.status)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
