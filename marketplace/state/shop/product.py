"""A product's page, whose price and stock change before one's eyes."""

import reflex as rx

from marketplace.cards.products import ProductPage, VariantCard
from marketplace.cards.variants import AxisCard
from marketplace.queries.catalog_page import product_page
from marketplace.queries.variant_chooser import chooser
from marketplace.queries.wishlists import my_wishlist
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import wishlists
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, parameter, segment
from marketplace.state.shop.missing import MissingState


class ProductState(rx.State):
    """One product with the variant that is chosen; `news` says what has just changed.

    `told` is what a screen reader says of a choice.
    """

    page: ProductPage = ProductPage()
    chosen: VariantCard = VariantCard()
    axes: list[AxisCard] = []
    picture: int = 0
    quantity: int = 1
    news: str = ""
    told: str = ""
    is_wished: bool = False
    at: str = ""
    is_missing: bool = False
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.quantity, self.news, self.told, self.chosen = 1, "", "", VariantCard()
        with finding(self):
            await self._read()
            if self.page.moved_to:
                return rx.redirect(self.page.moved_to, replace=True)
            self._choose(whole_number(parameter(self, "variant")))
            await watch(self, f"product-{self.page.id}", ProductState.refresh)
        return MissingState.load if self.is_missing else None

    @handler()
    async def refresh(self):
        before = self.chosen
        with finding(self):
            await self._read()
            if self.page.moved_to:
                return rx.redirect(self.page.moved_to, replace=True)
            self._choose(before.id, keeping=self.picture)
            self.news = _difference(before, self.chosen) or self.news
            self.quantity = max(1, min(self.quantity, self.chosen.best.max_quantity))
        return None

    @handler()
    async def choose_variant(self, variant_id: int):
        self.quantity, self.news = 1, ""
        self._choose(variant_id, keeping=self.picture)
        best = self.chosen.best
        self.told = f"{self.chosen.name}: {best.price} {best.stock_text}".rstrip()

    @handler()
    async def show_picture(self, index: int):
        self.picture = max(0, min(index, len(self.page.pictures) - 1))

    @handler()
    async def set_quantity(self, quantity: int):
        self.quantity = max(1, min(quantity, self.chosen.best.max_quantity))

    @handler(Audience.MEMBER)
    async def toggle_wish(self):
        change = wishlists.remove if self.is_wished else wishlists.add
        async with acting(self) as (db, actor):
            await change(db, actor, self.page.id)
        self.is_wished = not self.is_wished
        return rx.toast.success("Saved to your list." if self.is_wished else "Off your list.")

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.page = await product_page(db, actor, segment(self))
            wished = await my_wishlist(db, actor) if actor.is_member else []
        self.is_wished = any(card.id == self.page.id for card in wished)

    def _choose(self, variant_id: int, keeping: int = 0) -> None:
        """Show a variant with its picture, or the picture `keeping` when it has none."""
        before = self.chosen.picture
        found = (variant for variant in self.page.variants if variant.id == variant_id)
        self.chosen = next(found, self.page.chosen)
        self.axes = chooser(self.page.slug, self.page.axes, self.page.variants, self.chosen)
        if self.chosen.picture >= 0 and self.chosen.picture != before:
            keeping = self.chosen.picture
        self.picture = max(0, min(keeping, len(self.page.pictures) - 1))


def _difference(before: VariantCard, after: VariantCard) -> str:
    """What a shopper should hear of a change, in words."""
    if before.best.price != after.best.price and after.best.id:
        return f"The price has just changed to {after.best.price}."
    if before.best.stock_text != after.best.stock_text:
        return after.best.stock_text or "It has just sold out."
    return ""
