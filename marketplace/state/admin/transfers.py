"""Bank transfers that staff wait for or have to make."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.inbox import TransferRow
from marketplace.errors import Invalid
from marketplace.queries.staff_inbox import transfers
from marketplace.rules.money_kinds import TransferStatus
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import bank_transfers
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting


class TransfersState(Listing, rx.State):
    """The list, and the transfer whose fate is being written down."""

    rows: list[TransferRow] = []
    status: str = TransferStatus.WAITING
    chosen: TransferRow = TransferRow()
    is_back: bool = False
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def choose(self, transfer_id: int, is_back: bool):
        found = (row for row in self.rows if row.id == transfer_id)
        self.chosen, self.is_back = next(found, TransferRow()), is_back
        self.field, self.problem = "", ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.chosen = TransferRow()

    @handler(Audience.STAFF)
    async def mark(self, form_data: dict[str, Any]):
        """Say what has happened to the chosen transfer."""
        words = str(form_data.get("bank_reference", ""))
        amount = str(form_data.get("amount", ""))
        row = self.chosen
        try:
            async with acting(self) as (db, actor):
                if self.is_back:
                    await bank_transfers.mark_returned(db, actor, row.id, words)
                elif row.is_incoming:
                    await bank_transfers.mark_received(db, actor, row.id, amount, words)
                else:
                    await bank_transfers.mark_sent(db, actor, row.id, words)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.chosen = TransferRow()
        return [TransfersState.load, rx.toast.success("Noted. It is booked in a moment.")]

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await transfers(db, actor, self.status, self.text, after)
