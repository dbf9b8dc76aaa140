"""The search desk: what people look for, and what a query finds."""

from typing import Any

import reflex as rx

from marketplace.cards.search_desk import CuratedProductRow, CuratedRow, CuratedSheet, SearchReport
from marketplace.errors import Invalid
from marketplace.queries.search_desk import curated_queries, curated_sheet, products_to_pin
from marketplace.queries.search_reports import desk, search_report
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import search_curation
from marketplace.state.admin.search_words import RedirectsState, SynonymsState
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter

LONGEST = 200
DEEDS = {
    "pin": search_curation.pin,
    "hide": search_curation.hide,
    "release": search_curation.release,
}


class SearchDeskState(rx.State):
    """Which part of the desk is open; the address says it, so Back works."""

    tab: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        self.tab = parameter(self, "tab")
        rooms = {"synonyms": SynonymsState, "results": CuratedState, "redirects": RedirectsState}
        return rooms.get(self.tab, SearchReportState).load


class SearchReportState(rx.State):
    """What people searched for in some days."""

    report: SearchReport = SearchReport()
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        days = whole_number(parameter(self, "days"))
        async with viewing(self) as (db, actor):
            self.report = await search_report(db, actor, days)
        self.is_loaded = True


class CuratedState(rx.State):
    """The query in hand with what it finds; without one, all that are decided about."""

    sheet: CuratedSheet = CuratedSheet()
    rows: list[CuratedRow] = []
    candidates: list[CuratedProductRow] = []
    sought: str = ""
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.candidates, self.sought = [], ""
        await self._read(parameter(self, "q")[:LONGEST])

    @handler(Audience.STAFF)
    async def take_in_hand(self, form_data: dict[str, Any]):
        return rx.redirect(desk("results", str(form_data.get("text", "")).strip()[:LONGEST]))

    @handler(Audience.STAFF)
    async def seek(self, form_data: dict[str, Any]):
        """Look for a product to pin that the query does not find by itself."""
        self.sought = str(form_data.get("text", ""))[:LONGEST]
        async with viewing(self) as (db, actor):
            self.candidates = await products_to_pin(db, actor, self.sought)

    @handler(Audience.STAFF)
    async def place(self, deed: str, product_id: int):
        if deed not in DEEDS:
            return None
        try:
            async with acting(self) as (db, actor):
                await DEEDS[deed](db, actor, self.sheet.query, product_id)
        except Invalid as refused:
            return rx.toast.error(refused.message)
        await self._read(self.sheet.query)
        return None

    @handler(Audience.STAFF)
    async def move(self, product_id: int, step: int):
        async with acting(self) as (db, actor):
            await search_curation.move(db, actor, self.sheet.query, product_id, step)
        await self._read(self.sheet.query)

    @handler(Audience.STAFF)
    async def set_suggested(self, is_suggested: bool):
        async with acting(self) as (db, actor):
            await search_curation.set_suggested(db, actor, self.sheet.query, is_suggested)
        await self._read(self.sheet.query)

    @handler(Audience.STAFF)
    async def forget(self):
        async with acting(self) as (db, actor):
            await search_curation.forget(db, actor, self.sheet.query)
        return [rx.redirect(desk("results")), rx.toast.success("That search is on its own again.")]

    async def _read(self, text: str) -> None:
        async with viewing(self) as (db, actor):
            self.sheet = await curated_sheet(db, actor, text)
            self.rows = [] if self.sheet.query else await curated_queries(db, actor)
        self.is_loaded = True
