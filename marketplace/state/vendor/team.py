"""The people of a shop, whom it waits for, and whether support may come in without asking."""

from typing import Any

import reflex as rx

from marketplace.adapters.limits import at_most
from marketplace.cards.teams import InvitationRow, MemberRow
from marketplace.errors import Invalid, NotFound
from marketplace.queries.support import lets_support_in
from marketplace.queries.teams import open_invitations, team_members
from marketplace.routes import HOME
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import Audience, allow, may_lead
from marketplace.services import support, teams
from marketplace.services.credentials import valid_email
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.vendor import typed


class TeamState(rx.State):
    """`changing` is whose role is being changed, `sent_to` whom an invitation went to just now."""

    members: list[MemberRow] = []
    invitations: list[InvitationRow] = []
    is_owner: bool = False
    is_mine: bool = False
    lets_support_in: bool = False
    is_loaded: bool = False
    changing: MemberRow = MemberRow()
    sent_to: str = ""
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.sent_to = self.field = self.problem = ""
        self.changing = MemberRow()
        async with viewing(self) as (_db, actor):
            vendor_id = actor.vendor_id
        if vendor_id is None:
            return
        await self._read()
        await watch(self, f"team-of-{vendor_id}", TeamState.refresh)

    @handler()
    async def refresh(self):
        """Whoever has just left the team hears of it, too, and sees nothing."""
        async with viewing(self) as (_db, actor):
            is_in = actor.vendor_id is not None
        if is_in:
            await self._read()

    @handler(Audience.VENDOR)
    async def invite(self, form_data: dict[str, Any]):
        self.sent_to = self.field = self.problem = ""
        role = typed.text(form_data, "role")
        if role not in list(MemberRole):
            raise NotFound()
        try:
            email = valid_email(typed.text(form_data, "email"))
            await self._may_write()
            await at_most("6/day", "invited", email.lower())
            async with acting(self) as (db, actor):
                sent = await teams.invite(db, actor, email, MemberRole(role))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return
        self.sent_to = sent.email
        await self._read()

    @handler(Audience.VENDOR)
    async def send_again(self, invitation_id: int):
        await self._may_write()
        async with acting(self) as (db, actor):
            await teams.send_again(db, actor, invitation_id)
        await self._read()
        return rx.toast.success("It is on its way again.")

    @handler(Audience.VENDOR)
    async def withdraw(self, invitation_id: int):
        async with acting(self) as (db, actor):
            await teams.withdraw(db, actor, invitation_id)
        await self._read()

    @handler(Audience.VENDOR)
    async def ask_role(self, account_id: int):
        found = [member for member in self.members if member.id == account_id]
        self.changing = found[0] if found else MemberRow()

    @handler(Audience.VENDOR)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.changing = MemberRow()

    @handler(Audience.VENDOR)
    async def change_role(self, form_data: dict[str, Any]):
        role, account_id = typed.text(form_data, "new_role"), self.changing.id
        if role not in list(MemberRole):
            raise NotFound()
        self.changing = MemberRow()
        async with acting(self) as (db, actor):
            await teams.change_role(db, actor, account_id, MemberRole(role))
        await self._read()

    @handler(Audience.VENDOR)
    async def remove(self, account_id: int):
        async with acting(self) as (db, actor):
            await teams.remove(db, actor, account_id)
        await self._read()

    @handler(Audience.VENDOR)
    async def leave(self):
        async with acting(self) as (db, actor):
            await teams.leave(db, actor)
        return rx.redirect(HOME)

    @handler(Audience.VENDOR)
    async def let_support_in(self, always: bool):
        async with acting(self) as (db, actor):
            await support.let_in(db, actor, always)
        self.lets_support_in = always

    async def _may_write(self) -> None:
        """Nobody's mailbox is flooded, and only letters that may go out are counted.

        Raises TooMany and Forbidden.
        """
        actor = await actor_of_state(self)
        allow(may_lead(actor))
        await at_most("20/hour", "invitations", str(actor.vendor_id))

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.members = await team_members(db, actor)
            self.invitations = await open_invitations(db, actor)
            self.is_owner, self.is_mine = may_lead(actor), not actor.is_support
            self.lets_support_in = await lets_support_in(db, actor)
        self.is_loaded = True
