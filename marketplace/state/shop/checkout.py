"""The checkout: one form, and the way to the payment page."""

import json
from typing import Any

import reflex as rx

from marketplace.adapters.forms import kept_form
from marketplace.cards.addresses import AddressCard
from marketplace.cards.carts import CartCard
from marketplace.errors import Invalid
from marketplace.queries.addresses import my_addresses
from marketplace.queries.carts import cart_contents
from marketplace.services import addresses, checkout, payments
from marketplace.services.checkout import Prepared, destination_of
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter

ADDRESS_FIELDS = ("name", "line1", "line2", "postcode", "city", "country", "phone")


class CheckoutState(rx.State):
    """What is about to be bought, where it goes, and what stands in the way."""

    cart: CartCard = CartCard()
    addresses: list[AddressCard] = []
    to: AddressCard = AddressCard()
    email: str = ""
    is_member: bool = False
    is_loaded: bool = False
    is_paying: bool = False
    was_cancelled: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.is_paying, self.field, self.problem = False, "", ""
        self.was_cancelled = parameter(self, "payment") == "cancelled"
        async with viewing(self) as (db, actor):
            self.addresses = await my_addresses(db, actor)
            self.email, self.is_member = actor.email, actor.is_member
            blank = AddressCard(name=actor.name, country="DE")
        self.to = next(iter(self.addresses), blank)
        await self._show_again(parameter(self, "form"))
        await self._read_cart()
        if self.cart.id:
            await watch(self, f"cart-{self.cart.id}", CheckoutState.refresh)

    @handler()
    async def refresh(self):
        await self._read_cart()

    @handler()
    async def choose_address(self, address_id: int):
        chosen = (address for address in self.addresses if address.id == address_id)
        self.to = next(chosen, AddressCard(country="DE"))

    @handler(background=True)
    async def pay(self, form_data: dict[str, Any]):
        async with self:
            if self.is_paying:
                return None
            self.is_paying, self.field, self.problem = True, "", ""
        url = ""
        try:
            prepared = await self._prepare(form_data)
            url = await payments.open_payment_page(prepared.payment_id, prepared.token)
        except Invalid as problem:
            async with self:
                self.field, self.problem = problem.field, problem.message
        finally:
            async with self:
                self.is_paying = bool(url)
        # Not a redirect: that would look for the payment page among our own pages.
        return rx.call_script(f"window.location.assign({json.dumps(url)})") if url else None

    async def _prepare(self, form_data: dict[str, Any]) -> Prepared:
        destination = destination_of(form_data)
        async with acting(self) as (db, actor):
            if actor.is_member and form_data.get("remember"):
                await addresses.add(db, actor, destination)
            email = actor.email or str(form_data.get("email", ""))
            return await checkout.prepare(db, actor, email, destination, self.cart.total_minor)

    async def _show_again(self, key: str) -> None:
        """What a browser without scripts had sent, and why it was not accepted."""
        typed = await kept_form(key)
        if not typed:
            return
        self.field, self.problem = typed.pop("field"), typed.pop("problem")
        self.email = self.email or typed.pop("email")
        self.to = AddressCard(**{name: typed[name] for name in ADDRESS_FIELDS})

    async def _read_cart(self) -> None:
        async with viewing(self) as (db, actor):
            rules = await shop_settings(db)
            self.cart = await cart_contents(db, actor, rules.tax_bp)
        self.is_loaded = True
