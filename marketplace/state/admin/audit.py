"""The trail of who did what; `status` is the kind of action."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.adapters.limits import at_most
from marketplace.cards.staff import AuditRow, ChainCheck
from marketplace.errors import Invalid
from marketplace.queries.audit import Wanted, audit_trail, chain_of_staff
from marketplace.rules.permissions import Actor, Audience
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class AuditState(Listing, rx.State):
    """The entries found, and what the latest look at the chain said."""

    rows: list[AuditRow] = []
    since: str = ""
    until: str = ""
    problem: str = ""
    chain: ChainCheck = ChainCheck()
    is_checked: bool = False

    @handler(Audience.STAFF)
    async def search(self, form_data: dict[str, Any]):
        said = {name: str(form_data.get(name, ""))[:80] for name in ("text", "since", "until")}
        self.text, self.since, self.until = said["text"], said["since"], said["until"]
        self.problem = ""
        try:
            await self._read()
        except Invalid as problem:
            self.problem = problem.message

    @handler(Audience.STAFF)
    async def check(self):
        async with viewing(self) as (db, actor):
            await at_most("6/minute", "audit-check", str(actor.account_id))
            self.chain = await chain_of_staff(db, actor)
        self.is_checked = True

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        wanted = Wanted(self.status, self.text, self.since, self.until)
        return await audit_trail(db, actor, wanted, after)
