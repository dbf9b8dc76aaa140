"""Bringing in many products at once: the files so far, and what was wrong with them."""

import reflex as rx

from marketplace.cards.portal import ImportRow, ProblemRow
from marketplace.queries.imports import ROWS, import_problems, import_runs
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter


class ImportsState(rx.State):
    """The files, followed while they run; `run_id` and `run_name` are whose bad rows are open."""

    rows: list[ImportRow] = []
    after: str = ""
    is_loaded: bool = False
    is_refused: bool = False
    run_id: int = 0
    run_name: str = ""
    problems: list[ProblemRow] = []
    problems_after: str = ""

    @handler()
    async def load(self):
        self.run_id, self.is_refused = 0, bool(parameter(self, "problem"))
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            page = await import_runs(db, actor)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True
        await watch(self, f"imports-of-{actor.vendor_id}", ImportsState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        async with viewing(self) as (db, actor):
            page = await import_runs(db, actor, limit=max(ROWS, len(self.rows)))
        self.rows, self.after = page.rows, page.after

    @handler(Audience.VENDOR)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await import_runs(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.VENDOR)
    async def show_problems(self, run_id: int):
        async with viewing(self) as (db, actor):
            page = await import_problems(db, actor, run_id)
        self.run_id, self.problems, self.problems_after = run_id, page.rows, page.after
        self.run_name = next((row.file_name for row in self.rows if row.id == run_id), "")

    @handler(Audience.VENDOR)
    async def close_problems(self):
        self.run_id = 0

    @handler(Audience.VENDOR)
    async def more_problems(self):
        async with viewing(self) as (db, actor):
            page = await import_problems(db, actor, self.run_id, self.problems_after)
        self.problems, self.problems_after = [*self.problems, *page.rows], page.after
