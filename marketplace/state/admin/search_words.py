"""Words that mean the same, and queries that lead to a page of their own."""

from typing import Any

import reflex as rx

from marketplace.cards.search_desk import CuratedRow, SynonymRow
from marketplace.errors import Invalid
from marketplace.queries.search_desk import redirects, synonyms
from marketplace.rules.permissions import Audience
from marketplace.services import search_curation, search_synonyms
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter

LONGEST = 2_000


class SynonymsState(rx.State):
    """Groups of words, and the one in the form (0: a new one); `turn` lets the form begin anew."""

    rows: list[SynonymRow] = []
    edited: int = 0
    text: str = ""
    is_one_way: bool = False
    problem: str = ""
    turn: int = 0
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self._begin(0, parameter(self, "q"), False)
        await self._read()

    @handler(Audience.STAFF)
    async def edit(self, synonym_id: int):
        row = next((row for row in self.rows if row.id == synonym_id), SynonymRow())
        self._begin(row.id, row.text, row.is_one_way)

    @handler(Audience.STAFF)
    async def save(self, form_data: dict[str, Any]):
        self.text = str(form_data.get("phrases", ""))[:LONGEST]
        is_one_way = form_data.get("one_way") == "on"
        try:
            async with acting(self) as (db, actor):
                await search_synonyms.write(db, actor, self.edited, self.text, is_one_way)
        except Invalid as refused:
            self.problem = refused.message
            return None
        self._begin(0, "", False)
        await self._read()
        return rx.toast.success("Saved. Searches heed it from now on.")

    @handler(Audience.STAFF)
    async def remove(self, synonym_id: int):
        async with acting(self) as (db, actor):
            await search_synonyms.remove(db, actor, synonym_id)
        if self.edited == synonym_id:
            self._begin(0, "", False)
        await self._read()

    def _begin(self, synonym_id: int, text: str, is_one_way: bool) -> None:
        self.edited, self.text, self.is_one_way = synonym_id, text, is_one_way
        self.problem, self.turn = "", self.turn + 1

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.rows = await synonyms(db, actor)
        self.is_loaded = True


class RedirectsState(rx.State):
    """Queries that lead elsewhere, and the form for another one."""

    rows: list[CuratedRow] = []
    query: str = ""
    path: str = ""
    field: str = ""
    problem: str = ""
    turn: int = 0
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self._begin(parameter(self, "q"), "")
        await self._read()

    @handler(Audience.STAFF)
    async def save(self, form_data: dict[str, Any]):
        self.query = str(form_data.get("query", ""))[:LONGEST]
        self.path = str(form_data.get("path", ""))[:LONGEST]
        self.field, self.problem = "", ""
        try:
            async with acting(self) as (db, actor):
                await search_curation.redirect(db, actor, self.query, self.path)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self._begin("", "")
        await self._read()
        return rx.toast.success("Saved. Who searches for it is led there.")

    @handler(Audience.STAFF)
    async def edit(self, query: str, path: str):
        self._begin(query, path)

    @handler(Audience.STAFF)
    async def remove(self, query: str):
        async with acting(self) as (db, actor):
            await search_curation.stop_redirect(db, actor, query)
        await self._read()

    def _begin(self, query: str, path: str) -> None:
        self.query, self.path, self.field, self.problem = query, path, "", ""
        self.turn += 1

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.rows = await redirects(db, actor)
        self.is_loaded = True
