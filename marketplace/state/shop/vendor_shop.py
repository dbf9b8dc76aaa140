"""A vendor's shop window."""

from dataclasses import replace

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.cards.vendors import VendorPage
from marketplace.queries.catalog import piece_href
from marketplace.queries.catalog_grid import PIECE
from marketplace.queries.vendors import vendor_page
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import (
    as_many_again,
    finding,
    parameter,
    segment,
    title_of_piece,
)
from marketplace.state.shop.missing import MissingState


class VendorShopState(rx.State):
    """One vendor and its products; `after` continues them."""

    page: VendorPage = VendorPage()
    title: str = ""
    products: list[ProductCard] = []
    after: str = ""
    next_href: str = ""
    at: str = ""
    is_missing: bool = False
    is_loading_more: bool = False
    _is_gone: bool = False
    _address: str = ""

    @handler()
    async def load(self):
        with finding(self):
            self.products = await self._read(parameter(self, "after"), as_many_again(self))
            self.title = title_of_piece(self, self.page.vendor.name)
            await watch(self, f"vendor-{self.page.vendor.id}", VendorShopState.refresh)
        return MissingState.load if self.is_missing else None

    @handler()
    async def refresh(self):
        with finding(self):
            self.products = await self._read(parameter(self, "after"), as_many_again(self))

    @handler()
    async def load_more(self):
        self.is_loading_more = True
        yield
        self.products = [*self.products, *await self._read(self.after)]

    async def _read(self, after: str, limit: int = PIECE) -> list[ProductCard]:
        async with viewing(self) as (db, actor):
            found = await vendor_page(db, actor, segment(self), after, limit)
        self.page, self.after = replace(found, products=[]), found.after
        self.next_href = piece_href(self.page.vendor.href, after=self.after)
        self.is_loading_more = False
        return found.products
