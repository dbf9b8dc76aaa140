"""Messages from payment providers, and what waits beside them."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.inbox import DeskSheet, MessageRow
from marketplace.errors import Invalid
from marketplace.queries.staff_inbox import desk, message, messages
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import inbox, refunds
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class InboxState(Listing, rx.State):
    """The list, the message that is looked at, and the refund that is made by hand."""

    rows: list[MessageRow] = []
    sheet: DeskSheet = DeskSheet()
    shown: MessageRow = MessageRow()
    refund_id: int = 0
    problem: str = ""

    @handler(Audience.STAFF)
    async def open(self):
        async with viewing(self) as (db, actor):
            self.sheet = await desk(db, actor)
        await self._read()

    @handler(Audience.STAFF)
    async def look_at(self, webhook_id: int):
        async with viewing(self) as (db, actor):
            self.shown = await message(db, actor, webhook_id)

    @handler(Audience.STAFF)
    async def look_away(self, is_open: bool):
        if not is_open:
            self.shown = MessageRow()

    @handler(Audience.STAFF)
    async def replay(self, webhook_id: int):
        async with acting(self) as (db, actor):
            await inbox.replay(db, actor, webhook_id)
        self.shown = MessageRow()
        return [InboxState.open, rx.toast.success("The message is handled once more.")]

    @handler(Audience.STAFF)
    async def retry_refund(self, refund_id: int):
        async with acting(self) as (db, actor):
            await refunds.retry(db, actor, refund_id)
        return [InboxState.open, rx.toast.success("The refund is sent once more.")]

    @handler(Audience.STAFF)
    async def ask_by_hand(self, refund_id: int):
        self.refund_id, self.problem = refund_id, ""

    @handler(Audience.STAFF)
    async def forget_by_hand(self, is_open: bool):
        if not is_open:
            self.refund_id, self.problem = 0, ""

    @handler(Audience.STAFF)
    async def make_by_hand(self, form_data: dict[str, Any]):
        reference = str(form_data.get("bank_reference", ""))
        try:
            async with acting(self) as (db, actor):
                await refunds.make_by_hand(db, actor, self.refund_id, reference)
        except Invalid as refused:
            self.problem = refused.message
            return None
        self.refund_id = 0
        return [InboxState.open, rx.toast.success("Noted. The refund is booked.")]

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await messages(db, actor, self.status, self.text, after)
