"""One's own data: taken home, deleted with the account, and news by mail."""

from typing import Any

import reflex as rx

from marketplace.adapters.limits import at_most
from marketplace.cards.privacy import MyDataCard
from marketplace.errors import Conflict, Invalid
from marketplace.queries.data_requests import my_data
from marketplace.rules.permissions import Audience, the_account
from marketplace.services import credentials, data_requests, mailings, recent_proofs
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, actor_of_state, viewing

NOTHING = MyDataCard(requests=[], blocks=[])


class MyDataState(rx.State):
    """`form` names the form whose field was wrong: export or erase."""

    card: MyDataCard = NOTHING
    is_loaded: bool = False
    form: str = ""
    field: str = ""
    problem: str = ""

    @handler(Audience.MEMBER)
    async def load(self):
        self.form = self.field = self.problem = ""
        await self._read()

    @handler(Audience.MEMBER)
    async def refresh(self):
        await self._read()

    @handler(Audience.MEMBER)
    async def export(self, form_data: dict[str, Any]):
        self.form, self.field, self.problem = "export", "", ""
        try:
            await self._prove(str(form_data.get("export_password", "")))
            async with acting(self) as (db, actor):
                await data_requests.ask_export(db, actor)
        except (Invalid, Conflict) as problem:
            self._show(problem)
        await self._read()

    @handler(Audience.MEMBER)
    async def erase(self, form_data: dict[str, Any]):
        self.form, self.field, self.problem = "erase", "", ""
        keeps_words = form_data.get("words", "keep") == "keep"
        try:
            await self._prove(str(form_data.get("erase_password", "")))
            async with acting(self) as (db, actor):
                typed = str(form_data.get("typed", ""))
                await data_requests.ask_erasure(db, actor, typed, keeps_words=keeps_words)
        except (Invalid, Conflict) as problem:
            self._show(problem)
        await self._read()

    @handler(Audience.MEMBER)
    async def stay(self, request_id: int):
        async with acting(self) as (db, actor):
            await data_requests.withdraw(db, actor, request_id)
        await self._read()

    @handler(Audience.MEMBER)
    async def want_news(self, is_wanted: bool):
        account_id = the_account(await actor_of_state(self))
        await at_most("6/hour", "letters", str(account_id))
        async with acting(self) as (db, actor):
            await (mailings.ask_for_own if is_wanted else mailings.end_own)(db, actor)
        await self._read()

    async def _prove(self, password: str) -> None:
        """What was said as the password is looked at, also where none was needed."""
        actor = await actor_of_state(self)
        await at_most("6/hour", "data-requests", str(the_account(actor)))
        if password:
            await credentials.prove_again(actor, password)

    def _show(self, problem: Invalid | Conflict) -> None:
        self.field = problem.field if isinstance(problem, Invalid) else ""
        self.problem = problem.message

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            is_proven = await recent_proofs.is_recent(db, actor)
            self.card = await my_data(db, actor, is_proven=is_proven)
        self.is_loaded = True
        if self.card.requests:
            await watch(self, f"data_request-{self.card.requests[0].id}", MyDataState.refresh)
