"""All accounts, searched by name or e-mail: the roles of staff, and who is let in at all."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.staff import PersonRow
from marketplace.errors import Invalid, NotFound
from marketplace.queries.staff_people import all_people
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import Actor, Audience, may_govern, may_help
from marketplace.rules.texts import plural
from marketplace.services import accounts, closed_accounts, staff
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state

NO_ROLE = "none"


class PeopleState(Listing, rx.State):
    """The accounts found; `changing` is whose role is being changed, `keeping` whose access.

    `may_help` closes people's accounts, `may_change` those of staff too.
    """

    rows: list[PersonRow] = []
    may_change: bool = False
    may_help: bool = False
    changing: PersonRow = PersonRow()
    keeping: PersonRow = PersonRow()
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        self._put_away()
        actor = await actor_of_state(self)
        self.may_change, self.may_help = may_govern(actor), may_help(actor)
        await self._read()

    @handler(Audience.STAFF)
    async def ask_role(self, account_id: int):
        self.changing, self.problem = self._found(account_id), ""

    @handler(Audience.STAFF)
    async def ask_access(self, account_id: int):
        self.keeping, self.problem = self._found(account_id), ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self._put_away()

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
        said = "It counts at once" if chosen is None else "It counts when they sign in anew"
        return await self._done(f"{said}, and they are told by mail.")

    @handler(Audience.STAFF)
    async def close(self, form_data: dict[str, Any]):
        """Let nobody in any more."""
        try:
            async with acting(self) as (db, actor):
                reason = str(form_data.get("reason", ""))
                await closed_accounts.close(db, actor, self.keeping.id, reason)
        except Invalid as refused:
            self.problem = refused.message
            return None
        return await self._done("Nobody is let in any more, and they are told by mail.")

    @handler(Audience.STAFF)
    async def open_again(self):
        async with acting(self) as (db, actor):
            await closed_accounts.open_again(db, actor, self.keeping.id)
        return await self._done("They can sign in again, and are told by mail.")

    @handler(Audience.STAFF)
    async def sign_out(self):
        """Everywhere."""
        async with acting(self) as (db, actor):
            count = await accounts.end_sessions_of(db, actor, self.keeping.id)
        return await self._done(f"Signed out, {plural(count, 'browser')} in all.")

    def _found(self, account_id: int) -> PersonRow:
        found = [person for person in self.rows if person.id == account_id]
        return found[0] if found else PersonRow()

    def _put_away(self) -> None:
        self.changing, self.keeping, self.problem = PersonRow(), PersonRow(), ""

    async def _done(self, said: str) -> Any:
        self._put_away()
        await self._read()
        return rx.toast.success(said)

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_people(db, actor, self.text, after)
