"""The way into the vendor's rooms: who is at work, for which shop, and whether support is there."""

import json

import reflex as rx

from marketplace.cards.portal import Standing
from marketplace.cards.teams import SupportNote
from marketplace.queries.support import support_here
from marketplace.queries.vendor_standing import vendor_standing
from marketplace.routes import ADMIN_SUPPORT, VENDOR_HOME
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import accounts, support
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing


class PortalState(rx.State):
    """Read whenever a room is entered; `support` are staff who ask to work here, or do."""

    standing: Standing = Standing()
    support: list[SupportNote] = []

    @handler()
    async def enter(self):
        async with viewing(self) as (db, actor):
            self.standing = await vendor_standing(db, actor)
            self.support = await support_here(db, actor) if actor.vendor_id else []
        if actor.vendor_id:
            await watch(self, f"support-of-{actor.vendor_id}", PortalState.read_support)

    @handler()
    async def read_support(self):
        """Whoever has just lost the shop hears of it, too, and sees nothing."""
        async with viewing(self) as (db, actor):
            self.support = await support_here(db, actor) if actor.vendor_id else []

    @handler(Audience.VENDOR)
    async def let_support_in(self, support_id: int):
        async with acting(self) as (db, actor):
            await support.agree(db, actor, support_id)
        return PortalState.read_support

    @handler(Audience.VENDOR)
    async def refuse_support(self, support_id: int):
        async with acting(self) as (db, actor):
            await support.refuse(db, actor, support_id)
        return PortalState.read_support

    @handler(Audience.VENDOR)
    async def end_support(self, support_id: int):
        """Whoever stops their own work in a vendor's name goes back to the console."""
        async with acting(self) as (db, actor):
            await support.end(db, actor, support_id)
        is_mine = actor.support_id == support_id
        return _go(ADMIN_SUPPORT) if is_mine else PortalState.read_support

    @handler(Audience.VENDOR)
    async def switch_shop(self, vendor_id: str):
        async with acting(self) as (db, actor):
            await accounts.work_for(db, actor, whole_number(vendor_id))
        self.standing = Standing()
        return _go(VENDOR_HOME)


def _go(route: str) -> rx.event.EventSpec:
    """A page opened anew keeps nothing of the shop before."""
    return rx.call_script(f"window.location.assign({json.dumps(route)})")
