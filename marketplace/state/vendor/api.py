"""The programs that may work for one's shop."""

from typing import Any

import reflex as rx

from marketplace.cards.access import IntegrationCard
from marketplace.errors import Conflict, Invalid
from marketplace.queries.connections import my_integrations
from marketplace.rules.permissions import Audience, allow, may_integrate
from marketplace.rules.scopes import Scope, scopes_in
from marketplace.services import api_clients, credentials
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.vendor import typed


class ApiState(rx.State):
    """`shown_once` is what a new program proves itself with, until it has been written down."""

    programs: list[IntegrationCard] = []
    is_allowed: bool = True
    is_loaded: bool = False
    made: IntegrationCard = IntegrationCard()
    shown_once: str = ""
    field: str = ""
    problem: str = ""
    _sent: tuple[str, str] = ("", "")
    """Name and rights that `made` was made with: sent again by a double click, they make no other
    program whose secret would take the place of the first one's."""

    @handler()
    async def load(self):
        self._forget()
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            self.is_allowed = may_integrate(actor)
            self.programs = await my_integrations(db, actor) if self.is_allowed else []
        self.is_loaded = True

    @handler(Audience.VENDOR)
    async def add(self, form_data: dict[str, Any]):
        rights = " ".join(scope for scope in Scope if form_data.get(scope))
        sent = (str(form_data.get("program", "")), rights)
        if self.shown_once and sent == self._sent:
            return
        self.field = self.problem = ""
        asking = await actor_of_state(self)
        allow(may_integrate(asking))
        try:
            await credentials.prove_again(asking, str(form_data.get("api_password", "")))
            async with acting(self) as (db, actor):
                name = typed.text(form_data, "program")
                chosen = scopes_in(rights) or ()
                row, shown = await api_clients.add_integration(db, actor, name, chosen)
                self.programs = await my_integrations(db, actor)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        except Conflict as problem:
            self.field, self.problem = "", problem.message
            return
        self.shown_once, self._sent = shown, sent
        self.made = next(one for one in self.programs if one.id == row.id)

    @handler(Audience.VENDOR)
    async def revoke(self, program_id: int):
        async with acting(self) as (db, actor):
            await api_clients.revoke_integration(db, actor, program_id)
            self.programs = await my_integrations(db, actor)

    @handler(Audience.VENDOR)
    async def put_away(self):
        self._forget()

    def _forget(self) -> None:
        self.shown_once = self.field = self.problem = ""
        self.made = IntegrationCard()
