"""All changes that vendors suggest, kept fresh."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.proposals import ChangeRow
from marketplace.queries.product_changes import all_changes
from marketplace.rules.kinds import ChangeStatus
from marketplace.rules.permissions import Actor, Audience
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.live import watch


class ChangesState(Listing, rx.State):
    """The suggestions found; those that wait, unless one asks for others."""

    rows: list[ChangeRow] = []

    @handler(Audience.STAFF)
    async def open(self):
        self.status, self.text = ChangeStatus.OPEN, ""
        await self._read()
        await watch(self, "all-changes", ChangesState.refresh)

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_changes(db, actor, self.status, self.text, after)
