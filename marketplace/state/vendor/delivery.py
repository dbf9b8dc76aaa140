"""How a shop delivers: its profiles, and how long it needs to pack."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.shipping import ProfileCard
from marketplace.errors import Invalid
from marketplace.queries.shipping import my_profiles
from marketplace.queries.vendors import my_vendor
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import shipping, vendor_terms
from marketplace.services.shipping import ProfileDraft
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed


class DeliveryState(rx.State):
    """The profiles; `editing` is the one whose form is open (id 0: a new one).

    `removing` is the one that shall go, `heirs` are those that its offers could go by.
    """

    profiles: list[ProfileCard] = []
    handling_days: int = 0
    editing: ProfileCard = ProfileCard()
    is_editing: bool = False
    removing: ProfileCard = ProfileCard()
    heirs: list[Option] = []
    is_loaded: bool = False
    is_saved: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.field, self.problem, self.is_saved = "", "", False
        self.is_editing, self.removing = False, ProfileCard()
        async with viewing(self) as (db, actor):
            if actor.vendor_id is not None:
                await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def edit(self, profile_id: int):
        self.editing, self.is_editing = self._profile(profile_id), True
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def set_editing(self, is_open: bool):
        self.is_editing = is_open

    @handler(Audience.VENDOR)
    async def save(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        try:
            async with acting(self) as (db, actor):
                draft = _draft(form_data, (await my_vendor(db, actor)).currency)
                if self.editing.id:
                    await shipping.change_profile(db, actor, self.editing.id, draft)
                else:
                    await shipping.add_profile(db, actor, draft)
                await self._read(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        self.is_editing = False
        return rx.toast.success("Saved. The shop shows it from now on.")

    @handler(Audience.VENDOR)
    async def make_default(self, profile_id: int):
        async with acting(self) as (db, actor):
            await shipping.make_default(db, actor, profile_id)
            await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def ask_removal(self, profile_id: int):
        self.removing, self.field, self.problem = self._profile(profile_id), "", ""
        self.heirs = [
            Option(str(one.id), one.name) for one in self.profiles if one.id != profile_id
        ]

    @handler(Audience.VENDOR)
    async def set_removing(self, is_open: bool):
        if not is_open:
            self.removing = ProfileCard()

    @handler(Audience.VENDOR)
    async def remove(self, form_data: dict[str, Any]):
        try:
            async with acting(self) as (db, actor):
                heir = typed.whole(form_data, "heir") if form_data.get("heir") else 0
                await shipping.remove_profile(db, actor, self.removing.id, heir)
                await self._read(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        self.removing = ProfileCard()
        return rx.toast.success("The profile is gone.")

    @handler(Audience.VENDOR)
    async def save_handling(self, form_data: dict[str, Any]):
        self.field, self.problem, self.is_saved = "", "", False
        try:
            async with acting(self) as (db, actor):
                days = typed.whole(form_data, "handling_days")
                await vendor_terms.set_handling(db, actor, days)
                await self._read(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self.is_saved = True

    def _profile(self, profile_id: int) -> ProfileCard:
        found = (one for one in self.profiles if one.id == profile_id)
        return next(found, ProfileCard(transit_days=3))

    async def _read(self, db: Session, actor: Actor) -> None:
        self.profiles = await my_profiles(db, actor)
        self.handling_days = (await my_vendor(db, actor)).handling_days
        self.is_loaded = True


def _draft(form: dict[str, Any], currency: str) -> ProfileDraft:
    return ProfileDraft(
        name=typed.text(form, "name"),
        fee_minor=typed.amount(form, "fee", currency),
        free_from_minor=typed.optional_amount(form, "free_from", currency),
        transit_days=typed.whole(form, "transit_days"),
    )
