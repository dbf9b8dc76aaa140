"""One's address and where one is signed in."""

from typing import Any

import reflex as rx

from marketplace.adapters.limits import at_most
from marketplace.cards.sessions import SessionCard
from marketplace.errors import Invalid
from marketplace.queries.sessions import described, is_confirmed, my_logins
from marketplace.rules.permissions import Audience, the_account
from marketplace.services import accounts, credentials, mailboxes
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.shop.say_again import SayAgain


class SecurityState(SayAgain, rx.State):
    """`sent_to` is where a link to confirm another address is on its way to."""

    is_confirmed: bool = True
    is_sent: bool = False
    sent_to: str = ""
    field: str = ""
    problem: str = ""
    sessions: list[SessionCard] = []

    @handler(Audience.MEMBER)
    async def load(self):
        self.is_sent, self.sent_to, self.field, self.problem = False, "", "", ""
        self._trust()
        await self._read()

    @handler(Audience.MEMBER)
    async def send_again(self):
        await self._may_write()
        async with acting(self) as (db, actor):
            await mailboxes.ask_to_confirm(db, actor)
        self.is_sent = True

    @handler(Audience.MEMBER)
    async def move(self, form_data: dict[str, Any]):
        self.sent_to, self.field, self.problem = "", "", ""
        try:
            email = credentials.valid_email(str(form_data.get("other_email", "")))
            await credentials.prove_again(
                await actor_of_state(self), str(form_data.get("email_password", ""))
            )
            await self._may_write()
            await at_most("3/hour", "letters-to", email.lower())
            async with acting(self) as (db, actor):
                await mailboxes.ask_to_move(db, actor, email)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self.sent_to = email

    @handler(Audience.MEMBER)
    async def end(self, session_id: int):
        try:
            async with acting(self) as (db, actor):
                await accounts.end_session(db, actor, session_id)
        except Invalid:
            self._ask_again("end", session_id)
            return
        await self._read()

    @handler(Audience.MEMBER)
    async def end_others(self):
        try:
            async with acting(self) as (db, actor):
                await accounts.end_other_sessions(db, actor)
        except Invalid:
            self._ask_again("end_others")
            return
        await self._read()

    async def _may_write(self) -> None:
        """Nobody's mailbox is flooded, one's own or another's. Raises TooMany."""
        account_id = the_account(await actor_of_state(self))
        await at_most("6/hour", "letters", str(account_id))

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.is_confirmed = await is_confirmed(db, actor)
            logins = await my_logins(db, actor)
        self.sessions = await described(logins, actor)
