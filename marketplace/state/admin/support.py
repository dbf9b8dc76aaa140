"""Asking vendors to let one work in their name, and all that was asked."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.adapters.limits import at_most
from marketplace.cards.teams import SupportRow
from marketplace.errors import Invalid
from marketplace.queries.support import all_support, shop_called
from marketplace.routes import VENDOR_HOME
from marketplace.rules.permissions import Actor, Audience, may_help, the_account
from marketplace.services import support
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.shop.location import parameter


class SupportState(Listing, rx.State):
    """What was asked; `shop` is which shop the form begins with."""

    rows: list[SupportRow] = []
    may_ask: bool = False
    shop: str = ""
    field: str = ""
    problem: str = ""
    said: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        self.shop = parameter(self, "shop")[:80]
        self.field = self.problem = self.said = ""
        self.may_ask = may_help(await actor_of_state(self))
        await self._read()
        await watch(self, "all-support", SupportState.refresh)

    @handler(Audience.STAFF)
    async def ask(self, form_data: dict[str, Any]):
        self.field = self.problem = self.said = ""
        name = str(form_data.get("shop", ""))[:80]
        try:
            await at_most("20/hour", "support", str(the_account(await actor_of_state(self))))
            async with viewing(self) as (db, actor):
                vendor = await shop_called(db, actor, name)
            async with acting(self) as (db, actor):
                await support.ask(db, actor, vendor.id, str(form_data.get("reason", "")))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return
        self.said = f"{vendor.name} has been asked"
        await self._read()

    @handler(Audience.STAFF)
    async def begin(self, support_id: int):
        """Into the vendor's rooms, by a page that is opened anew."""
        async with acting(self) as (db, actor):
            await support.begin(db, actor, support_id)
        return rx.call_script(f"window.location.assign('{VENDOR_HOME}')")

    @handler(Audience.STAFF)
    async def end(self, support_id: int):
        async with acting(self) as (db, actor):
            await support.end(db, actor, support_id)
        await self._read()

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_support(db, actor, after)
