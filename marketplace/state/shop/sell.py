"""Becoming a vendor: the application and how it stands."""

from typing import Any

import reflex as rx

from marketplace.adapters.traps import is_robot, stamp
from marketplace.cards.applications import ApplicationCard
from marketplace.errors import Invalid
from marketplace.queries.applications import my_application
from marketplace.rules.permissions import Audience
from marketplace.services import vendors
from marketplace.services.vendors import Application
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing

FIELDS = ("name", "tagline", "story", "country", "city")


class SellState(rx.State):
    """Where one's application stands, or the form for it."""

    application: ApplicationCard = ApplicationCard()
    is_member: bool = False
    is_loaded: bool = False
    field: str = ""
    problem: str = ""
    opened: str = ""

    @handler()
    async def load(self):
        self.field, self.problem, self.opened = "", "", stamp()
        await self._read()

    @handler()
    async def refresh(self):
        await self._read()

    @handler(Audience.MEMBER)
    async def apply(self, form_data: dict[str, Any]):
        self.field, self.problem = "", ""
        if is_robot(form_data):
            return rx.toast.success("Thank you. We'll write to you.")
        wanted = Application(**{name: str(form_data.get(name, "")) for name in FIELDS})
        try:
            async with acting(self) as (db, actor):
                await vendors.apply(db, actor, wanted)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        await self._read()
        return None

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.application = await my_application(db, actor)
            self.is_member = actor.is_member
        self.is_loaded = True
        if self.application.vendor_id:
            await watch(self, f"vendor-{self.application.vendor_id}", SellState.refresh)
