"""One's own account: what one is called, the password, the addresses."""

from typing import Any

import reflex as rx

from marketplace.cards.addresses import AddressCard
from marketplace.errors import Invalid
from marketplace.queries.addresses import my_addresses
from marketplace.rules.permissions import Audience
from marketplace.services import accounts, addresses, credentials
from marketplace.services.checkout import destination_of
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.shop.frame import FrameState


class AccountState(rx.State):
    """Name and password; `saved` names the form that was just kept."""

    name: str = ""
    email: str = ""
    is_loaded: bool = False
    saved: str = ""
    field: str = ""
    problem: str = ""

    @handler(Audience.MEMBER)
    async def load(self):
        self.saved, self.field, self.problem = "", "", ""
        async with viewing(self) as (_db, actor):
            self.name, self.email = actor.name, actor.email
        self.is_loaded = True

    @handler(Audience.MEMBER)
    async def rename(self, form_data: dict[str, Any]):
        self.saved, self.field, self.problem = "", "", ""
        try:
            async with acting(self) as (db, actor):
                await accounts.change_name(db, actor, str(form_data.get("called", "")))
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        self.saved = "name"
        return FrameState.refresh

    @handler(Audience.MEMBER)
    async def change_password(self, form_data: dict[str, Any]):
        current, new = str(form_data.get("current", "")), str(form_data.get("password", ""))
        self.saved, self.field, self.problem = "", "", ""
        try:
            proven = await credentials.replace(await actor_of_state(self), current, new)
            async with acting(self) as (db, actor):
                await accounts.change_password(db, actor, proven)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self.saved = "password"


class AddressesState(rx.State):
    """The saved addresses and the form for another one."""

    addresses: list[AddressCard] = []
    is_adding: bool = False
    field: str = ""
    problem: str = ""

    @handler(Audience.MEMBER)
    async def load(self):
        self.is_adding, self.field, self.problem = False, "", ""
        await self._read()

    @handler(Audience.MEMBER)
    async def set_adding(self, is_adding: bool):
        self.is_adding, self.field, self.problem = is_adding, "", ""

    @handler(Audience.MEMBER)
    async def add(self, form_data: dict[str, Any]):
        self.field, self.problem = "", ""
        try:
            async with acting(self) as (db, actor):
                await addresses.add(db, actor, destination_of(form_data))
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self.is_adding = False
        await self._read()

    @handler(Audience.MEMBER)
    async def make_default(self, address_id: int):
        async with acting(self) as (db, actor):
            await addresses.make_default(db, actor, address_id)
        await self._read()

    @handler(Audience.MEMBER)
    async def remove(self, address_id: int):
        async with acting(self) as (db, actor):
            await addresses.remove(db, actor, address_id)
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.addresses = await my_addresses(db, actor)
