"""What a shop tells of itself."""

from typing import Any

import reflex as rx

from marketplace.cards.vendors import VendorProfile
from marketplace.errors import Invalid
from marketplace.queries.vendors import my_vendor
from marketplace.rules.permissions import Audience
from marketplace.services import vendor_terms
from marketplace.services.vendor_terms import Profile
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed


class ProfileState(rx.State):
    """The form; `saved` names it once it was saved."""

    profile: VendorProfile = VendorProfile()
    is_loaded: bool = False
    saved: str = ""
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.saved = self.field = self.problem = ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            self.profile = await my_vendor(db, actor)
        self.is_loaded = True

    @handler(Audience.VENDOR)
    async def save_words(self, form_data: dict[str, Any]):
        self.saved = self.field = self.problem = ""
        fields = ("tagline", "story", "city")
        words = Profile(**{name: typed.text(form_data, name) for name in fields})
        try:
            async with acting(self) as (db, actor):
                await vendor_terms.change_profile(db, actor, words)
                self.profile = await my_vendor(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self.saved = "words"
