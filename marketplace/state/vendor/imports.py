"""Bringing in many products at once: the files so far, and how far they are."""

import reflex as rx

from marketplace.cards.portal import ImportRow
from marketplace.queries.imports import ROWS, import_runs
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter


class ImportsState(rx.State):
    """The files, followed while they run."""

    rows: list[ImportRow] = []
    after: str = ""
    is_loaded: bool = False
    is_refused: bool = False

    @handler()
    async def load(self):
        self.is_refused = bool(parameter(self, "problem"))
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
