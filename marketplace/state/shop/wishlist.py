"""What a member would like to have."""

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.queries.wishlists import my_wishlist
from marketplace.rules.permissions import Audience
from marketplace.services import wishlists
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class WishlistState(rx.State):
    """One's own list."""

    products: list[ProductCard] = []
    is_loaded: bool = False

    @handler(Audience.MEMBER)
    async def load(self):
        await self._read()

    @handler(Audience.MEMBER)
    async def remove(self, product_id: int):
        async with acting(self) as (db, actor):
            await wishlists.remove(db, actor, product_id)
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.products = await my_wishlist(db, actor)
        self.is_loaded = True
