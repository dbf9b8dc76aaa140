"""The checkout: one form, and the way to the payment page."""

import json
from typing import Any

import reflex as rx

from marketplace.adapters import suspicion
from marketplace.adapters.forms import kept_form
from marketplace.cards.addresses import AddressCard
from marketplace.cards.carts import CartCard, PriceChange
from marketplace.cards.payments import TryCard, WayCard
from marketplace.errors import Conflict, Drifted, Invalid
from marketplace.queries.addresses import my_addresses
from marketplace.queries.cart_money import changes_between
from marketplace.queries.carts import cart_contents
from marketplace.queries.fraud_signals import Source
from marketplace.queries.paying import failed_try
from marketplace.queries.tax import buyer_at
from marketplace.rules.countries import region_code
from marketplace.rules.tax import Place
from marketplace.services import (
    addresses,
    cart_markets,
    checkout,
    mailings,
    payments,
    tax_ids,
    ways,
)
from marketplace.services.checkout import Prepared, destination_of
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.shop.location import parameter

ADDRESS_FIELDS = ("name", "line1", "line2", "postcode", "city", "region", "country", "phone")
MOST_DIGITS = 18
PLACE_FIELDS = ("country", "region", "postcode", "tax_id")
"""What the tax depends on."""


def _seen(form: dict[str, Any], cart: CartCard) -> tuple[int, str]:
    """What the button said when it was pressed: news may have come in the same moment."""
    expected = str(form.get("expected", ""))
    if not (expected.isascii() and expected.isdecimal() and len(expected) <= MOST_DIGITS):
        return cart.total_minor, cart.currency
    return int(expected), str(form.get("currency", ""))


class CheckoutState(rx.State):
    """What is about to be bought, where it goes, and what stands in the way."""

    cart: CartCard = CartCard()
    addresses: list[AddressCard] = []
    to: AddressCard = AddressCard()
    email: str = ""
    is_member: bool = False
    is_loaded: bool = False
    is_paying: bool = False
    ways: list[WayCard] = []
    way: str = ""
    failed: TryCard = TryCard()
    field: str = ""
    problem: str = ""
    drift: list[PriceChange] = []
    tax_id: str = ""
    _typed: dict[str, str] = dict.fromkeys(PLACE_FIELDS, "")
    _email: str = ""

    @handler()
    async def load(self):
        self.is_paying, self.field, self.problem, self.drift = False, "", "", []
        word, number = parameter(self, "payment"), parameter(self, "purchase")
        async with viewing(self) as (db, actor):
            self.failed = await failed_try(db, number, parameter(self, "key"), word)
            self.addresses = await my_addresses(db, actor)
            self.email, self.is_member = actor.email, actor.is_member
            blank = AddressCard(name=actor.name, country=actor.market.country or "DE")
        self.to, self.tax_id = next(iter(self.addresses), blank), ""
        await self._show_again(parameter(self, "form"))
        self._goes_to(self.to)
        await self._go()
        if self.cart.id:
            await watch(self, f"cart-{self.cart.id}", CheckoutState.refresh)

    @handler()
    async def refresh(self):
        await self._read_cart()

    @handler()
    async def hold_longer(self):
        async with acting(self) as (db, actor):
            await checkout.hold_longer(db, actor)
        await self._read_cart()

    @handler()
    async def choose_address(self, address_id: int):
        chosen = (address for address in self.addresses if address.id == address_id)
        self.to = next(chosen, AddressCard(country="DE"))
        self._goes_to(self.to)
        await self._go()

    @handler()
    async def set_place(self, name: str, value: str):
        """Price the basket for another country, state, postcode or VAT number."""
        if name not in PLACE_FIELDS or self._typed.get(name) == value:
            return
        self._typed = self._typed | {name: value[:120]}
        self.field, self.problem = "", ""
        await self._go()

    async def _go(self) -> None:
        """Have delivery and taxes reckoned for where the parcels shall go."""
        country, postcode = self._typed["country"], self._typed["postcode"]
        async with acting(self) as (db, actor):
            await cart_markets.send_to(db, actor, country, postcode)
        await self._read_cart()

    @handler(background=True)
    async def pay(self, form_data: dict[str, Any]):
        async with self:
            if self.is_paying:
                return None
            self.is_paying, self.field, self.problem, self.drift = True, "", "", []
            self._typed = {name: str(form_data.get(name, "")) for name in PLACE_FIELDS}
            self._email = str(form_data.get("email", ""))
        url = ""
        try:
            prepared, source = await self._prepare(form_data)
            url = await payments.way_to_pay(prepared, source)
        except Invalid as problem:
            async with self:
                self.field, self.problem = problem.field, problem.message
        except Conflict as problem:
            # What the shopper agrees to next is what it costs now.
            async with self:
                before, self.problem = self.cart, problem.message
                await self._read_cart()
                if isinstance(problem, Drifted):
                    self.drift = changes_between(before, self.cart)
        finally:
            async with self:
                self.is_paying = bool(url)
        # Not a redirect: that would look for the payment page among our own pages.
        return rx.call_script(f"window.location.assign({json.dumps(url)})") if url else None

    async def _prepare(self, form_data: dict[str, Any]) -> tuple[Prepared, Source]:
        destination, tax_id = destination_of(form_data), str(form_data.get("tax_id", ""))
        address = self.router.session.client_ip
        await self._expect_person(address, str(form_data.get("challenge", "")))
        await tax_ids.look_up(tax_id, destination.country)
        async with acting(self) as (db, actor):
            await cart_markets.send_to(db, actor, destination.country, destination.postcode)
        async with acting(self) as (db, actor):
            if actor.is_member and form_data.get("remember"):
                await addresses.add(db, actor, destination)
            email = actor.email or str(form_data.get("email", ""))
            seen, currency = _seen(form_data, self.cart)
            prepared = await checkout.prepare(
                db, actor, email, destination, seen, tax_id=tax_id, currency=currency
            )
            await ways.choose(db, actor, prepared.payment_id, str(form_data.get("way", "")))
            if form_data.get("news"):
                await mailings.ask(db, email, "checkout", actor.account_id)
            return prepared, Source(actor, address)

    async def _expect_person(self, address: str, proof: str) -> None:
        """Members are known; of guests a robot may be one."""
        if not (await actor_of_state(self)).is_member:
            await suspicion.expect_person("checkout", address, proof)
            await suspicion.note("checkout", address)

    async def _show_again(self, key: str) -> None:
        """What a browser without scripts had sent, and why it was not accepted."""
        typed = await kept_form(key)
        if not typed:
            return
        self.field, self.problem = typed.pop("field"), typed.pop("problem")
        self.email = self.email or typed.pop("email")
        self.tax_id, self.way = typed.get("tax_id", ""), typed.get("way", "")
        self.to = AddressCard(**{name: typed[name] for name in ADDRESS_FIELDS})

    async def _read_cart(self) -> None:
        async with viewing(self) as (db, actor):
            rules = await shop_settings(db)
            place = Place(
                self._typed["country"],
                region_code(self._typed["country"], self._typed["region"]),
                self._typed["postcode"],
            )
            buyer = await buyer_at(db, actor, place, self._tested_tax_id())
            self.cart = await cart_contents(
                db, actor, rules.tax_bp, buyer, actor.email or self._email
            )
        self.ways = ways.ways_to_pay(rules, self.cart.currency)
        if self.way not in {one.name for one in self.ways}:
            self.way = self.ways[0].name if self.ways else ""
        self.is_loaded = True

    def _goes_to(self, address: AddressCard) -> None:
        self._typed = {
            "country": address.country,
            "region": address.region,
            "postcode": address.postcode,
            "tax_id": self.tax_id,
        }

    def _tested_tax_id(self) -> str:
        """The number if it is one; what is wrong with it is said beside its field."""
        try:
            return tax_ids.tested(self._typed["tax_id"], self._typed["country"])
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return ""
