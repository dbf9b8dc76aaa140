"""Offering something that is in the shared catalogue already."""

from typing import Any

import reflex as rx

from marketplace.cards.offers import OfferCandidate
from marketplace.errors import Invalid
from marketplace.queries.vendor_offers import offer_candidates
from marketplace.queries.vendors import my_vendor
from marketplace.routes import VENDOR_OFFERS
from marketplace.rules.permissions import Audience
from marketplace.services import offers
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter
from marketplace.state.vendor import typed

NONE = OfferCandidate()


class AddOfferState(rx.State):
    """Look it up, choose it, say what it costs."""

    text: str = ""
    candidates: list[OfferCandidate] = []
    chosen: OfferCandidate = OfferCandidate()
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.text, self.candidates, self.chosen = "", [], OfferCandidate()
        self.field = self.problem = ""
        if gtin := parameter(self, "gtin")[:20]:
            await self._find(gtin)
            self.chosen = next((one for one in self.candidates if not one.already_offered), NONE)

    @handler(Audience.VENDOR)
    async def search(self, form_data: dict[str, Any]):
        await self._find(typed.text(form_data, "text")[:120])

    @handler(Audience.VENDOR)
    async def choose(self, variant_id: int):
        fitting = [one for one in self.candidates if one.variant_id == variant_id]
        self.chosen = fitting[0] if fitting else OfferCandidate()
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def offer(self, form_data: dict[str, Any]):
        try:
            async with acting(self) as (db, actor):
                currency = (await my_vendor(db, actor)).currency
                draft = typed.offer(form_data, self.chosen.variant_id, currency)
                await offers.make_offer(db, actor, draft)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        return [rx.toast.success("It is in your shop now."), rx.redirect(VENDOR_OFFERS)]

    async def _find(self, text: str) -> None:
        self.text, self.chosen = text, OfferCandidate()
        async with viewing(self) as (db, actor):
            if actor.vendor_id is not None:
                self.candidates = await offer_candidates(db, actor, text)
