"""What comes closest to an address that leads nowhere."""

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.queries.search import nearest_products
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import segment


class MissingState(rx.State):
    """Products whose words are those of the address."""

    nearest: list[ProductCard] = []

    @handler()
    async def load(self):
        async with viewing(self) as (db, actor):
            self.nearest = await nearest_products(db, actor, segment(self).replace("-", " "))
