"""A category's page: the shelves below it and its products, whose order the address names."""

from dataclasses import replace

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import NavLink
from marketplace.cards.products import CategoryPage, ProductGrid
from marketplace.queries.catalog import category_page, category_sorts, piece_href
from marketplace.queries.catalog_grid import PIECE
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import (
    as_many_again,
    finding,
    parameter,
    segment,
    title_of_piece,
)
from marketplace.state.shop.missing import MissingState


class CategoryState(rx.State):
    """One piece of a category in one order; `after` continues its products."""

    page: CategoryPage = CategoryPage()
    title: str = ""
    products: list[ProductCard] = []
    sorts: list[NavLink] = []
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
            if self.page.moved_to:
                return rx.redirect(self.page.moved_to, replace=True)
            self.title = title_of_piece(self, self.page.category.name)
        return MissingState.load if self.is_missing else None

    @handler()
    async def load_more(self):
        self.is_loading_more = True
        yield
        self.products = [*self.products, *await self._read(self.after)]

    async def _read(self, after: str, limit: int = PIECE) -> list[ProductCard]:
        slug, sort = segment(self), parameter(self, "sort") or "popular"
        async with viewing(self) as (db, actor):
            found = await category_page(db, actor, slug, sort, after, limit)
        self.page, self.after = replace(found, grid=ProductGrid()), found.grid.after
        self.sorts = category_sorts(slug, sort)
        self.next_href = piece_href(self.page.category.href, sort, self.after)
        self.is_loading_more = False
        return found.grid.products
