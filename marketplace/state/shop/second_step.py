"""Setting up a second step of signing in, and turning it off again."""

from typing import Any

import reflex as rx

from marketplace.adapters.limits import code_typed
from marketplace.adapters.one_time_codes import address_of, picture_of
from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience, the_account
from marketplace.services import credentials, second_factors
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state, viewing


class SecondStepState(rx.State):
    """`is_needed` is true of staff, who can do nothing before.

    `picture` and `letters` teach an app while it is set up; `paper` is shown once, after.
    """

    is_on: bool = False
    is_needed: bool = False
    is_ending: bool = False
    paper_left: int = 0
    picture: str = ""
    letters: str = ""
    paper: list[str] = []
    field: str = ""
    problem: str = ""

    @handler(Audience.MEMBER)
    async def load(self):
        self._forget()
        await self._read()

    @handler(Audience.MEMBER)
    async def begin(self, form_data: dict[str, Any]):
        self._forget()
        try:
            await self._prove(form_data)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        async with acting(self) as (db, actor):
            told = await second_factors.begin(db, actor)
            site = (await shop_settings(db)).site_name
        self.picture = picture_of(address_of(told, actor.email, site))
        self.letters = " ".join(told[at : at + 4] for at in range(0, len(told), 4))

    @handler(Audience.MEMBER)
    async def confirm(self, form_data: dict[str, Any]):
        self.field, self.problem = "", ""
        code = await self._tried(form_data)
        try:
            async with acting(self) as (db, actor):
                paper = await second_factors.confirm(db, actor, code)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self._forget()
        self.paper = paper
        await self._read()

    @handler(Audience.MEMBER)
    async def renew(self, form_data: dict[str, Any]):
        self._forget()
        code = await self._tried(form_data)
        try:
            await self._prove(form_data)
            async with acting(self) as (db, actor):
                self.paper = await second_factors.renew_paper(db, actor, code)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
        await self._read()

    @handler(Audience.MEMBER)
    async def set_ending(self, is_ending: bool):
        self._forget()
        self.is_ending = is_ending

    @handler(Audience.MEMBER)
    async def turn_off(self, form_data: dict[str, Any]):
        self.field, self.problem = "", ""
        code = await self._tried(form_data)
        try:
            await self._prove(form_data)
            async with acting(self) as (db, actor):
                await second_factors.turn_off(db, actor, code)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return
        self._forget()
        await self._read()

    @handler(Audience.MEMBER)
    async def put_away(self):
        self._forget()

    async def _tried(self, form_data: dict[str, Any]) -> str:
        await code_typed(the_account(await actor_of_state(self)))
        return str(form_data.get("step_code", ""))[:40]

    async def _prove(self, form_data: dict[str, Any]) -> None:
        """Who only holds the session, or only the telephone, changes nothing here."""
        said = str(form_data.get("step_password", ""))
        await credentials.prove_again(await actor_of_state(self), said)

    def _forget(self) -> None:
        self.picture = self.letters = self.field = self.problem = ""
        self.paper, self.is_ending = [], False

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            account_id, self.is_needed = the_account(actor), actor.is_held_back
            self.is_on = await second_factors.is_on(db, account_id)
            self.paper_left = await second_factors.paper_left(db, account_id)
