"""The frame around every page: who is here, and how much is in the basket."""

import reflex as rx

from marketplace.cards.frame import FrameCard
from marketplace.queries.frame import frame_of
from marketplace.services.markets import sold_in
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import actor_of_state, viewing


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
            names, session_id = await shop_settings(db), actor.session_id
            self.frame = await frame_of(
                db, actor, names.site_name, names.site_tagline, sold_in(names)
            )
        if before.is_known and before.basket_count != self.frame.basket_count:
            self.basket_news = self.frame.basket_text
        if self.frame.cart_id:
            await watch(self, f"cart-{self.frame.cart_id}", FrameState.refresh)
        if session_id:
            await watch(self, f"login_session-{session_id}", FrameState.leave)

    @handler()
    async def leave(self):
        """The session may have ended elsewhere: then this page is nobody's to see any more."""
        if not (await actor_of_state(self)).is_member:
            return rx.call_script("window.location.reload()")
        return None
