"""One of a shop's offers: what it costs, how it is sent, and its place among the others."""

from typing import Any

import reflex as rx

from marketplace.cards.offers import OfferSheet
from marketplace.errors import Invalid, NotFound
from marketplace.queries.vendor_offers import vendor_offer
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import offers, product_twins, shipping
from marketplace.services.markets import sold_in
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch_each
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor import typed


class OfferState(rx.State):
    """The offer and those around it, kept fresh; `saved` names what was saved last."""

    sheet: OfferSheet = OfferSheet()
    at: str = ""
    is_missing: bool = False
    saved: str = ""
    field: str = ""
    problem: str = ""
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.saved = self.field = self.problem = ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                currencies = sold_in(await shop_settings(db))
                self.sheet = await vendor_offer(db, actor, whole_number(segment(self)), currencies)
        product, own = f"product-{self.sheet.row.product_id}", f"offers-of-{actor.vendor_id}"
        await watch_each(self, (product, own, "all-vendors"), OfferState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        if not self.is_missing:
            await self._read()

    @handler(Audience.VENDOR)
    async def save_price(self, form_data: dict[str, Any]):
        await self._ask(typed.text(form_data, "price"), typed.text(form_data, "was_price"))

    @handler(Audience.VENDOR)
    async def save_prices(self, form_data: dict[str, Any]):
        """What it costs in other currencies; an empty price takes it out of sale in that one."""
        try:
            asked = {one.currency: _asked(form_data, one.currency) for one in self.sheet.prices}
            async with acting(self) as (db, actor):
                await offers.set_prices_in(db, actor, self.sheet.row.id, asked)
        except Invalid as problem:
            self.saved, self.field, self.problem = "", problem.field, problem.message
            return
        await self._saved("prices")

    @handler(Audience.VENDOR)
    async def take_advice(self):
        """Ask the price that is said to win."""
        row = self.sheet.row
        if row.place.winning:
            await self._ask(row.place.winning, row.was_price)

    @handler(Audience.VENDOR)
    async def send_by(self, profile_id: str):
        async with acting(self) as (db, actor):
            await shipping.assign(db, actor, [self.sheet.row.id], whole_number(profile_id))
        await self._saved("profile")

    @handler(Audience.VENDOR)
    async def report(self, form_data: dict[str, Any]):
        """The product stands in the catalogue a second time."""
        other, note = typed.text(form_data, "other"), typed.text(form_data, "note")
        product_id = self.sheet.row.product_id
        try:
            async with acting(self) as (db, actor):
                await product_twins.report(db, actor, product_id, other, note)
        except Invalid as problem:
            self.saved, self.field, self.problem = "", problem.field, problem.message
            return
        self.saved, self.field, self.problem = "report", "", ""

    async def _ask(self, price: str, was_price: str) -> None:
        form, row = {"price": price, "was_price": was_price}, self.sheet.row
        if not row.id:
            raise NotFound()
        try:
            minor = typed.amount(form, "price", row.currency)
            was = typed.optional_amount(form, "was_price", row.currency)
            async with acting(self) as (db, actor):
                await offers.set_price(db, actor, row.id, minor, was)
        except Invalid as problem:
            self.saved, self.field, self.problem = "", problem.field, problem.message
            return
        await self._saved("price")

    async def _saved(self, what: str) -> None:
        self.saved, self.field, self.problem = what, "", ""
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            currencies = sold_in(await shop_settings(db))
            self.sheet = await vendor_offer(db, actor, self.sheet.row.id, currencies)


def _asked(form: dict[str, Any], code: str) -> tuple[int, int | None] | None:
    """Price and former price in a currency, None for an empty price. Raises Invalid."""
    if not typed.text(form, f"price_{code}"):
        return None
    price = typed.amount(form, f"price_{code}", code)
    return price, typed.optional_amount(form, f"was_{code}", code)
