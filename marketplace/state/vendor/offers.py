"""A shop's offers in a grid whose prices and stock are edited in place."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.offers import VendorOfferRow, VendorOffers
from marketplace.errors import Invalid
from marketplace.queries.shipping import my_profiles
from marketplace.queries.vendor_offers import vendor_offers
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural
from marketplace.services import offers, shipping
from marketplace.state.gate import handler
from marketplace.state.live import watch_each
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter
from marketplace.state.vendor import typed

PAGE, LOW_PAGE = 50, 500
"""Few offers are low at a time, so that filter looks through more of them at once."""


class OffersState(rx.State):
    """The grid. `saved` and `refused` name a field ("price-12"), `problem` says what is wrong.

    `chosen` are the offers that are ticked, `profiles` the ways in which they can be sent.
    """

    rows: list[VendorOfferRow] = []
    after: str = ""
    text: str = ""
    low_only: bool = False
    is_loaded: bool = False
    saved: str = ""
    refused: str = ""
    problem: str = ""
    chosen: list[int] = []
    profiles: list[Option] = []
    _vendor_id: int = 0

    @handler()
    async def load(self):
        self.low_only, self.text = parameter(self, "stock") == "low", ""
        self.saved = self.refused = self.problem = ""
        self.chosen = []
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            self._vendor_id = actor.vendor_id
            self.profiles = [Option(str(one.id), one.name) for one in await my_profiles(db, actor)]
        await self._read()

    @handler(Audience.VENDOR)
    async def refresh(self):
        await self._read(len(self.rows))

    @handler(Audience.VENDOR)
    async def tick(self, offer_id: int, is_chosen: bool):
        others = [one for one in self.chosen if one != offer_id]
        self.chosen = [*others, offer_id] if is_chosen else others

    @handler(Audience.VENDOR)
    async def tick_all(self, is_chosen: bool):
        self.chosen = [row.id for row in self.rows] if is_chosen else []

    @handler(Audience.VENDOR)
    async def send_by(self, form_data: dict[str, Any]):
        profile_id = typed.whole(form_data, "profile")
        async with acting(self) as (db, actor):
            moved = await shipping.assign(db, actor, self.chosen, profile_id)
        self.chosen = []
        await self._saved("")
        return rx.toast.success(f"{plural(moved, 'offer')} changed.")

    @handler(Audience.VENDOR)
    async def search(self, form_data: dict[str, Any]):
        self.text = typed.text(form_data, "text")[:80]
        await self._read()

    @handler(Audience.VENDOR)
    async def filter_low(self, low_only: bool):
        self.low_only = low_only
        await self._read()

    @handler(Audience.VENDOR)
    async def load_more(self):
        page = await self._page(self.after, PAGE)
        self.rows, self.after = [*self.rows, *page.rows], page.after
        await self._follow()

    @handler(Audience.VENDOR)
    async def save_price(self, offer_id: int, price: str):
        row = self._row(offer_id)
        if row is None or price.strip() == row.price:
            return
        try:
            minor = typed.amount({"price": price}, "price", row.currency)
            was = typed.optional_amount({"was": row.was_price}, "was", row.currency)
            async with acting(self) as (db, actor):
                await offers.set_price(
                    db, actor, offer_id, minor, was if was and was > minor else None
                )
        except Invalid as problem:
            self.saved, self.refused, self.problem = "", f"price-{offer_id}", problem.message
            return
        await self._saved(f"price-{offer_id}")

    @handler(Audience.VENDOR)
    async def save_stock(self, offer_id: int, on_hand: str):
        row = self._row(offer_id)
        if row is None or on_hand.strip() == str(row.on_hand):
            return
        try:
            count = typed.whole({"stock": on_hand}, "stock")
            async with acting(self) as (db, actor):
                await offers.set_stock(db, actor, offer_id, count)
        except Invalid as problem:
            self.saved, self.refused, self.problem = "", f"stock-{offer_id}", problem.message
            return
        await self._saved(f"stock-{offer_id}")

    @handler(Audience.VENDOR)
    async def pause(self, offer_id: int):
        async with acting(self) as (db, actor):
            await offers.pause(db, actor, offer_id)
        await self._saved("")

    @handler(Audience.VENDOR)
    async def resume(self, offer_id: int):
        async with acting(self) as (db, actor):
            await offers.resume(db, actor, offer_id)
        await self._saved("")

    def _row(self, offer_id: int) -> VendorOfferRow | None:
        return next((row for row in self.rows if row.id == offer_id), None)

    async def _saved(self, field: str) -> None:
        self.saved, self.refused, self.problem = field, "", ""
        await self._read(len(self.rows))

    async def _read(self, count: int = PAGE) -> None:
        page = await self._page("", max(count, PAGE))
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
        await self._follow()

    async def _follow(self) -> None:
        """Hear of one's own offers, and of their products whoever changes what it asks."""
        products = {f"product-{row.product_id}" for row in self.rows}
        others = {f"offers-of-{self._vendor_id}", "all-vendors"}  # delivery terms, closed shops
        await watch_each(self, products | others, OffersState.refresh)

    async def _page(self, after: str, limit: int) -> VendorOffers:
        limit = max(limit, LOW_PAGE) if self.low_only else limit
        async with viewing(self) as (db, actor):
            page = await vendor_offers(db, actor, self.text, after, limit)
        if not self.low_only:
            return page
        return VendorOffers([row for row in page.rows if row.is_low], page.after)
