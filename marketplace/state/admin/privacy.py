"""Requests about people's data, started in somebody's name, and names that are kept sealed."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.adapters.limits import at_most
from marketplace.cards.privacy import DataRequestRow
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.queries.data_requests import all_requests
from marketplace.rules.permissions import Actor, Audience, the_account
from marketplace.services import data_requests, forgetting_purchases
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state


class PrivacyState(Listing, rx.State):
    """`revealed` is who made a purchase, in lines, as long as the page is open."""

    rows: list[DataRequestRow] = []
    status: str = "open"
    form: str = ""
    field: str = ""
    problem: str = ""
    revealed: list[str] = []

    @handler(Audience.STAFF)
    async def start(self, form_data: dict[str, Any]):
        self.form, self.field, self.problem = "start", "", ""
        email, kind, reason = (str(form_data.get(n, "")) for n in ("email", "kind", "reason"))
        try:
            async with acting(self) as (db, actor):
                await data_requests.start_for(db, actor, email, kind, reason)
        except (Invalid, Conflict) as refused:
            self.field = refused.field if isinstance(refused, Invalid) else "email"
            self.problem = refused.message
            return None
        return [PrivacyState.load, rx.toast.success("Started. They get a letter.")]

    @handler(Audience.STAFF)
    async def reveal(self, form_data: dict[str, Any]):
        self.form, self.field, self.problem, self.revealed = "reveal", "", "", []
        number, why = str(form_data.get("number", "")), str(form_data.get("why", ""))
        await at_most("20/hour", "reveal", str(the_account(await actor_of_state(self))))
        try:
            async with acting(self) as (db, actor):
                said = await forgetting_purchases.reveal(db, actor, number, why)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return
        except NotFound as refused:
            self.field, self.problem = "number", refused.message
            return
        address = said.get("address")
        lines = [*address.values()] if isinstance(address, dict) else []
        self.revealed = [str(line) for line in (*lines, said["email"], said["tax_id"]) if line]

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_requests(db, actor, self.status, after)
