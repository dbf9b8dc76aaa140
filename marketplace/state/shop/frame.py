"""The frame around every page: who is here, and how much is in the basket."""

import reflex as rx

from marketplace.cards.frame import FrameCard
from marketplace.events import rights_of
from marketplace.queries.frame import frame_of
from marketplace.routes import ADMIN_HOME, VENDOR_HOME
from marketplace.services.markets import sold_in
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import actor_of_state, viewing
from marketplace.state.shop.location import path

CONSOLES = (VENDOR_HOME, ADMIN_HOME)


class FrameState(rx.State):
    """Header and footer, read whenever a page opens and when the basket has news.

    `basket_news` is what a screen reader says when the basket holds another number of things
    than before; opening a page is no news.
    """

    frame: FrameCard = FrameCard()
    basket_news: str = ""

    @handler()
    async def refresh(self):
        before = self.frame
        async with viewing(self) as (db, actor):
            names = await shop_settings(db)
            self.frame = await frame_of(
                db, actor, names.site_name, names.site_tagline, sold_in(names)
            )
        if before.is_known and before.basket_count != self.frame.basket_count:
            self.basket_news = self.frame.basket_text
        if self.frame.cart_id:
            await watch(self, f"cart-{self.frame.cart_id}", FrameState.refresh)
        if actor.session_id and actor.account_id:
            await watch(self, f"login_session-{actor.session_id}", FrameState.leave)
            await watch(self, rights_of(actor.account_id), FrameState.enter_anew)

    @handler()
    async def leave(self):
        """The session may have ended elsewhere: then this page is nobody's to see any more."""
        if not (await actor_of_state(self)).is_member:
            return rx.call_script("window.location.reload()")
        return None

    @handler()
    async def enter_anew(self):
        """Rights came or went: the rooms of vendors and staff are opened again, with what is left.

        A page opened anew keeps nothing of what it showed before.
        """
        if path(self).startswith(CONSOLES):
            return rx.call_script("window.location.reload()")
        return FrameState.refresh
