"""Where a shop sends and for how much: its zones, and the rates of each."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.shipping import FeeField, RateCard, ZoneCard
from marketplace.errors import Invalid
from marketplace.queries.shipping import my_profiles
from marketplace.queries.shipping_zones import my_zones
from marketplace.queries.vendors import my_vendor
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.weight_steps import read_steps
from marketplace.services import shipping_zones
from marketplace.services.markets import sold_in
from marketplace.services.settings import shop_settings
from marketplace.services.shipping_zones import FeeDraft, RateDraft, ZoneDraft
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed
from marketplace.state.vendor.delivery import DeliveryState

COUNTRY = "country-"
"""Begins the name of each country's box."""


class ZonesState(rx.State):
    """The zones; `editing` and `rate` are those whose forms are open, `zone_id` the rate's zone."""

    zones: list[ZoneCard] = []
    profiles: list[Option] = []
    currencies: list[str] = []
    editing: ZoneCard = ZoneCard()
    is_editing: bool = False
    rate: RateCard = RateCard()
    is_rating: bool = False
    is_new_rate: bool = False
    is_loaded: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.is_editing = self.is_rating = False
        async with viewing(self) as (db, actor):
            if actor.vendor_id is not None:
                await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def edit(self, zone_id: int):
        self.editing, self.is_editing = self._zone(zone_id), True
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def set_editing(self, is_open: bool):
        self.is_editing = is_open

    @handler(Audience.VENDOR)
    async def save(self, form_data: dict[str, Any]):
        draft = ZoneDraft(
            name=typed.text(form_data, "name"),
            countries=[
                name.removeprefix(COUNTRY)
                for name, ticked in form_data.items()
                if name.startswith(COUNTRY) and ticked
            ],
            postcodes=typed.text(form_data, "postcodes").replace(";", ",").split(","),
        )
        self.field = self.problem = ""
        try:
            async with acting(self) as (db, actor):
                if self.editing.id:
                    await shipping_zones.change_zone(db, actor, self.editing.id, draft)
                else:
                    await shipping_zones.add_zone(db, actor, draft)
                await self._read(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        self.is_editing = False
        return rx.toast.success("Saved. The shop shows it from now on.")

    @handler(Audience.VENDOR)
    async def remove(self, zone_id: int):
        async with acting(self) as (db, actor):
            await shipping_zones.remove_zone(db, actor, zone_id)
            await self._read(db, actor)
        return rx.toast.success("The zone is gone.")

    @handler(Audience.VENDOR)
    async def edit_rate(self, zone_id: int, profile_id: int, service: str):
        """Open the form of a rate; profile 0 for a new one."""
        rates = self._zone(zone_id).rates
        found = (r for r in rates if (r.profile_id, r.service) == (profile_id, service))
        first = int(self.profiles[0].value) if self.profiles else 0
        rate = next(found, RateCard(zone_id, first))
        known = {fee.currency: fee for fee in rate.fees}
        fees = [known.get(code, FeeField(code)) for code in self.currencies]
        self.rate = RateCard(
            rate.zone_id, rate.profile_id, rate.profile, rate.service, rate.service_text,
            rate.transit_days, rate.text, fees,
        )  # fmt: skip
        self.is_rating, self.is_new_rate = True, not profile_id
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def set_rating(self, is_open: bool):
        self.is_rating = is_open

    @handler(Audience.VENDOR)
    async def save_rate(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        is_new = self.is_new_rate
        try:
            draft = RateDraft(
                profile_id=typed.whole(form_data, "profile") if is_new else self.rate.profile_id,
                zone_id=self.rate.zone_id,
                service=typed.text(form_data, "service") if is_new else self.rate.service,
                transit_days=typed.whole(form_data, "transit_days"),
                fees=[fee for code in self.currencies for fee in _fees(form_data, code)],
            )
            async with acting(self) as (db, actor):
                await shipping_zones.set_rate(db, actor, draft)
                await self._read(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        self.is_rating = False
        return [DeliveryState.load, rx.toast.success("Saved. The shop shows it from now on.")]

    @handler(Audience.VENDOR)
    async def remove_rate(self, zone_id: int, profile_id: int, service: str):
        async with acting(self) as (db, actor):
            await shipping_zones.remove_rate(db, actor, profile_id, zone_id, service)
            await self._read(db, actor)
        return [DeliveryState.load, rx.toast.success("It isn't sent that way any more.")]

    def _zone(self, zone_id: int) -> ZoneCard:
        return next((one for one in self.zones if one.id == zone_id), ZoneCard())

    async def _read(self, db: Session, actor: Actor) -> None:
        self.zones = await my_zones(db, actor)
        self.profiles = [Option(str(one.id), one.name) for one in await my_profiles(db, actor)]
        own = (await my_vendor(db, actor)).currency
        self.currencies = list(dict.fromkeys([own, *sold_in(await shop_settings(db))]))
        self.is_loaded = True


def _fees(form: dict[str, Any], currency: str) -> list[FeeDraft]:
    """What a rate costs in one currency: nothing said, nothing sent for it. Raises Invalid."""
    if not typed.text(form, f"fee_{currency}"):
        return []
    fee = typed.amount(form, f"fee_{currency}", currency)
    free_from = typed.optional_amount(form, f"free_{currency}", currency)
    try:
        steps = read_steps(typed.text(form, f"steps_{currency}"), currency)
    except ValueError:
        raise Invalid(f"steps_{currency}", "Please write it like “5 kg: 9.90; 20 kg: 19.90”."
                      ) from None  # fmt: skip
    heavier = [FeeDraft(currency, minor, free_from, grams) for grams, minor in steps]
    return [FeeDraft(currency, fee, free_from), *heavier]
