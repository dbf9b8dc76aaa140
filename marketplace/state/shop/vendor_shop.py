"""A vendor's shop window."""

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.cards.vendors import VendorPage
from marketplace.queries.vendors import vendor_page
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import finding, segment


class VendorShopState(rx.State):
    """One vendor and its products; `after` continues them."""

    page: VendorPage = VendorPage()
    products: list[ProductCard] = []
    after: str = ""
    at: str = ""
    is_missing: bool = False
    is_loading_more: bool = False

    @handler()
    async def load(self):
        with finding(self):
            await self._read()
            await watch(self, f"vendor-{self.page.vendor.id}", VendorShopState.refresh)

    @handler()
    async def refresh(self):
        with finding(self):
            await self._read()

    @handler()
    async def load_more(self):
        self.is_loading_more = True
        yield
        async with viewing(self) as (db, actor):
            more = await vendor_page(db, actor, segment(self), self.after)
        self.products, self.after = [*self.products, *more.products], more.after
        self.is_loading_more = False

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.page = await vendor_page(db, actor, segment(self))
        self.products, self.after = self.page.products, self.page.after
        self.is_loading_more = False
