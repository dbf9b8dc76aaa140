"""The basket, the same in every tab of its owner."""

import reflex as rx

from marketplace.adapters.forms import kept_form
from marketplace.cards.carts import CartCard
from marketplace.queries.carts import cart_contents
from marketplace.services import carts
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.location import parameter


class CartState(rx.State):
    """The basket as its owner sees it; `problem` is what a form post could not do."""

    cart: CartCard = CartCard()
    problem: str = ""
    is_loaded: bool = False

    @handler()
    async def load(self):
        self.problem = (await kept_form(parameter(self, "form"))).get("problem", "")
        await self._read()
        if self.cart.id:
            await watch(self, f"cart-{self.cart.id}", CartState.refresh)

    @handler()
    async def refresh(self):
        await self._read()

    @handler()
    async def add(self, offer_id: int, quantity: int):
        async with acting(self) as (db, actor):
            await carts.add_line(db, actor, offer_id, quantity)
        return [FrameState.refresh, rx.toast.success("It's in your basket.")]

    @handler()
    async def set_quantity(self, line_id: int, quantity: int):
        async with acting(self) as (db, actor):
            await carts.set_quantity(db, actor, line_id, quantity)
        await self._read()
        return FrameState.refresh

    @handler()
    async def remove(self, line_id: int):
        async with acting(self) as (db, actor):
            await carts.remove_line(db, actor, line_id)
        await self._read()
        return FrameState.refresh

    @handler()
    async def accept_prices(self):
        async with acting(self) as (db, actor):
            await carts.accept_prices(db, actor)
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            rules = await shop_settings(db)
            self.cart = await cart_contents(db, actor, rules.tax_bp, home=rules.home_country)
        self.is_loaded = True
