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
from marketplace.state.vendor import typed


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

    @handler(Audience.VENDOR)
    async def search(self, form_data: dict[str, Any]):
        self.text = typed.text(form_data, "text")[:120]
        self.chosen = OfferCandidate()
        async with viewing(self) as (db, actor):
            self.candidates = await offer_candidates(db, actor, self.text)

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
