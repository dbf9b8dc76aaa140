"""Differences between the books and providers, and what staff say about them."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.payouts import DifferenceRow, RunRow
from marketplace.errors import Invalid
from marketplace.queries.staff_differences import differences
from marketplace.queries.staff_payouts import sweeps
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.texts import plural
from marketplace.services import bank_files
from marketplace.services import differences as verbs
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.live import watch_each
from marketplace.state.session import acting, viewing


class DifferencesState(Listing, rx.State):
    """What differs; `explaining` is the one that is being explained."""

    rows: list[DifferenceRow] = []
    runs: list[RunRow] = []
    explaining: DifferenceRow = DifferenceRow()
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read_all()
        topics = ("differences", "sweep-reconcile")
        await watch_each(self, topics, DifferencesState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read_all()

    async def _read_all(self) -> None:
        await self._read()
        async with viewing(self) as (db, actor):
            self.runs = (await sweeps(db, actor))[-1:]

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await differences(db, actor, self.status, self.text, after)

    @handler(Audience.STAFF)
    async def compare(self):
        """Have everything compared now."""
        async with acting(self) as (db, actor):
            await verbs.ask_reconciliation(db, actor)
        return rx.toast.success("The books are being compared. What is found appears here.")

    @handler(Audience.STAFF)
    async def open(self, difference_id: int):
        self.field = self.problem = ""
        found = (row for row in self.rows if row.id == difference_id)
        self.explaining = next(found, DifferenceRow())

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.explaining = DifferenceRow()

    @handler(Audience.STAFF)
    async def explain(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        words, moved_as = (str(form_data.get(name) or "") for name in ("words", "moved_as"))
        try:
            async with acting(self) as (db, actor):
                await verbs.explain(db, actor, self.explaining.id, words, moved_as)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.explaining = DifferenceRow()
        return [DifferencesState.refresh, rx.toast.success("Explained, and written down.")]

    @handler(Audience.STAFF)
    async def bring_in(self, form_data: dict[str, Any]):
        """Lines of a bank statement."""
        self.field = self.problem = ""
        try:
            async with acting(self) as (db, actor):
                new = await bank_files.bring_in(db, actor, str(form_data.get("lines") or ""))
                await verbs.ask_reconciliation(db, actor)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        return rx.toast.success(f"{plural(new, 'new line')}. The books are being compared.")
