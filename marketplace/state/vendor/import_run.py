"""One file that was brought in: how far it is, and what its columns mean while it waits."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.imports import ColumnRow
from marketplace.cards.portal import ImportRow
from marketplace.errors import Conflict, Invalid
from marketplace.queries.import_columns import columns_of_run, meanings
from marketplace.queries.imports import import_run
from marketplace.routes import VENDOR_IMPORT
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import imports
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment


class ImportRunState(rx.State):
    """The file; `columns` are empty unless it waits, `lacking` is what it needs and hasn't."""

    run: ImportRow = ImportRow()
    columns: list[ColumnRow] = []
    meanings: list[Option] = []
    lacking: str = ""
    problem: str = ""
    at: str = ""
    is_missing: bool = False
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.problem = ""
        async with viewing(self) as (_db, actor):
            if actor.vendor_id is None:
                return
        with finding(self):
            await self._read(whole_number(segment(self)))
        await watch(self, f"imports-of-{actor.vendor_id}", ImportRunState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        async with viewing(self) as (db, actor):
            self.run = await import_run(db, actor, self.run.id)
        if not self.run.is_waiting:
            self.columns = []

    @handler(Audience.VENDOR)
    async def choose(self, form_data: dict[str, Any]):
        chosen = {row.name: str(form_data.get(row.input) or "") for row in self.columns}
        try:
            async with acting(self) as (db, actor):
                await imports.choose(db, actor, self.run.id, chosen)
        except (Invalid, Conflict) as problem:
            self.problem = problem.message
            return
        self.problem = ""
        await self._read(self.run.id)

    @handler(Audience.VENDOR)
    async def drop(self):
        async with acting(self) as (db, actor):
            await imports.drop(db, actor, self.run.id)
        return rx.redirect(VENDOR_IMPORT)

    async def _read(self, run_id: int) -> None:
        async with viewing(self) as (db, actor):
            self.run = await import_run(db, actor, run_id)
            self.columns, lacking = await columns_of_run(db, actor, run_id)
            self.meanings = await meanings(db, actor) if self.columns else []
        self.lacking = " and ".join(lacking)
