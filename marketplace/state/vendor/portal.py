"""The way into the vendor's rooms: who is at work, and for which shop."""

import reflex as rx

from marketplace.cards.portal import Standing
from marketplace.queries.vendor_standing import vendor_standing
from marketplace.routes import VENDOR_HOME
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import accounts
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class PortalState(rx.State):
    """Read whenever a room is entered."""

    standing: Standing = Standing()

    @handler()
    async def enter(self):
        async with viewing(self) as (db, actor):
            self.standing = await vendor_standing(db, actor)

    @handler(Audience.VENDOR)
    async def switch_shop(self, vendor_id: str):
        async with acting(self) as (db, actor):
            await accounts.work_for(db, actor, whole_number(vendor_id))
        self.standing = Standing()
        return rx.redirect(VENDOR_HOME)
