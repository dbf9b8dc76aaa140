"""Pairs of products that may be one, kept fresh."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.proposals import TwinRow
from marketplace.queries.product_twins import all_twins, product_called
from marketplace.rules.kinds import TwinStatus
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import product_twins
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing


class DuplicatesState(Listing, rx.State):
    """The pairs; those that wait, unless one asks for others."""

    rows: list[TwinRow] = []
    problem: str = ""

    @handler(Audience.STAFF)
    async def open(self):
        self.status, self.problem = TwinStatus.OPEN, ""
        await self._read()
        await watch(self, "all-duplicates", DuplicatesState.refresh)

    @handler(Audience.STAFF)
    async def dismiss(self, twin_id: int):
        async with acting(self) as (db, actor):
            await product_twins.dismiss(db, actor, twin_id)
        await self._read()

    @handler(Audience.STAFF)
    async def compare(self, form_data: dict[str, Any]):
        """Any two products, by address or GTIN."""
        async with viewing(self) as (db, actor):
            keep, drop = [
                await product_called(db, actor, str(form_data.get(name, "")))
                for name in ("keep", "drop")
            ]
        if not keep or not drop or keep == drop:
            self.problem = "Please give the addresses (or GTINs) of two different products."
            return None
        return rx.redirect(routes.admin_merge(keep, drop))

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_twins(db, actor, self.status, after)
