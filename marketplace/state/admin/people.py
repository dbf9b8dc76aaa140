"""All accounts, searched by name or e-mail, and the roles of those who work for the operator."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.staff import PersonRow
from marketplace.errors import Invalid, NotFound
from marketplace.queries.staff_people import all_people
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import Actor, Audience, may_govern
from marketplace.services import staff
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state

NO_ROLE = "none"


class PeopleState(Listing, rx.State):
    """The accounts found; `changing` is whose role is being changed."""

    rows: list[PersonRow] = []
    may_change: bool = False
    changing: PersonRow = PersonRow()
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        self.changing, self.problem = PersonRow(), ""
        self.may_change = may_govern(await actor_of_state(self))
        await self._read()

    @handler(Audience.STAFF)
    async def ask_role(self, account_id: int):
        found = [person for person in self.rows if person.id == account_id]
        self.changing, self.problem = (found[0] if found else PersonRow()), ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.changing = PersonRow()

    @handler(Audience.STAFF)
    async def change_role(self, form_data: dict[str, Any]):
        role = str(form_data.get("role", ""))
        if role not in (NO_ROLE, *StaffRole):
            raise NotFound()
        chosen = None if role == NO_ROLE else StaffRole(role)
        try:
            async with acting(self) as (db, actor):
                await staff.set_role(db, actor, self.changing.id, chosen)
        except Invalid as refused:
            self.problem = refused.message
            return None
        self.changing = PersonRow()
        await self._read()
        return rx.toast.success("It counts at once, and they are told by mail.")

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_people(db, actor, self.text, after)
