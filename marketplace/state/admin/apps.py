"""The apps that may ask people for access: which there are, another one, and no more."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.access import AppCard
from marketplace.errors import Invalid
from marketplace.queries.connections import registered_apps
from marketplace.rules.permissions import Actor, Audience, may_govern
from marketplace.rules.scopes import Scope, scopes_in
from marketplace.services import api_clients
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state


class AppsState(Listing, rx.State):
    """`made` is the name by which the app that was registered last is known to our server."""

    rows: list[AppCard] = []
    is_allowed: bool = True
    made: str = ""
    field: str = ""
    problem: str = ""
    _sent: dict[str, Any] = {}
    """The form that `made` was made of: sent once more by a double click, it makes no other."""

    @handler(Audience.STAFF)
    async def load(self):
        self.made = self.field = self.problem = ""
        self._sent = {}
        self.is_allowed = may_govern(await actor_of_state(self))
        if self.is_allowed:
            await self._read()
        self.is_loaded = True

    @handler(Audience.STAFF)
    async def add(self, form_data: dict[str, Any]):
        if form_data == self._sent:
            return
        self.made = self.field = self.problem = ""
        chosen = scopes_in(" ".join(scope for scope in Scope if form_data.get(scope))) or ()
        name, addresses = str(form_data.get("app", "")), str(form_data.get("addresses", ""))
        try:
            async with acting(self) as (db, actor):
                row = await api_clients.add_app(db, actor, name, addresses.split(), chosen)
                self.made = row.client_id
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return
        self._sent = form_data
        await self._read()

    @handler(Audience.STAFF)
    async def remove(self, client_id: str):
        async with acting(self) as (db, actor):
            await api_clients.remove_app(db, actor, client_id)
        await self._read()

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await registered_apps(db, actor, after)
