"""A category's page: the shelves below it and its products, more of them on demand."""

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.cards.products import CategoryPage
from marketplace.queries.catalog import category_page
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import finding, segment


class CategoryState(rx.State):
    """One category in one order; `after` continues its products."""

    page: CategoryPage = CategoryPage()
    products: list[ProductCard] = []
    sort: str = "popular"
    after: str = ""
    at: str = ""
    is_missing: bool = False
    is_loading_more: bool = False

    @handler()
    async def load(self):
        self.sort = "popular"
        with finding(self):
            await self._read()

    @handler()
    async def sort_by(self, sort: str):
        self.sort = sort
        await self._read()

    @handler()
    async def load_more(self):
        self.is_loading_more = True
        yield
        async with viewing(self) as (db, actor):
            more = await category_page(db, actor, segment(self), self.sort, self.after)
        self.products, self.after = [*self.products, *more.grid.products], more.grid.after
        self.is_loading_more = False

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.page = await category_page(db, actor, segment(self), self.sort)
        self.products, self.after = self.page.grid.products, self.page.grid.after
        self.is_loading_more = False
