"""All vendors, searched by name or e-mail; applications appear by themselves."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.vendors import VendorRow
from marketplace.queries.vendors import all_vendors
from marketplace.rules.permissions import Actor, Audience
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.live import watch


class VendorsState(Listing, rx.State):
    """The vendors found."""

    rows: list[VendorRow] = []

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "all-vendors", VendorsState.refresh)

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_vendors(db, actor, self.status, self.text, after)
