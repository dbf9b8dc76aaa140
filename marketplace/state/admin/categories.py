"""The tree of categories: opened branch by branch, put in order, and added to."""

from typing import Any

import reflex as rx

from marketplace.cards.categories import CategoryRow
from marketplace.errors import Invalid
from marketplace.queries.staff_categories import category_rows
from marketplace.routes import admin_category
from marketplace.rules.permissions import Audience
from marketplace.services import categories
from marketplace.services.categories import CategoryDraft
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing

LAST = 10_000
"""New shelves stand behind their neighbours."""


class CategoriesState(rx.State):
    """The rows to see; `parent_id` is where the dialog adds one (-1: it is closed, 0: on top)."""

    rows: list[CategoryRow] = []
    opened: list[int] = []
    text: str = ""
    is_loaded: bool = False
    parent_id: int = -1
    parent: str = ""
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "categories", CategoriesState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    @handler(Audience.STAFF)
    async def search(self, form_data: dict[str, Any]):
        self.text = str(form_data.get("text", ""))[:80]
        await self._read()

    @handler(Audience.STAFF)
    async def toggle(self, category_id: int):
        is_open = category_id in self.opened
        others = [id for id in self.opened if id != category_id]
        self.opened = others if is_open else [*others, category_id]
        await self._read()

    @handler(Audience.STAFF)
    async def arrange(self, category_id: int, place: int):
        async with acting(self) as (db, actor):
            await categories.arrange(db, actor, category_id, place)
        await self._read()

    @handler(Audience.STAFF)
    async def ask(self, parent_id: int, parent: str):
        self.parent_id, self.parent = parent_id, parent
        self.field = self.problem = ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.parent_id = -1

    @handler(Audience.STAFF)
    async def add(self, form_data: dict[str, Any]):
        """Put up a shelf; a second click finds the dialog closed."""
        if self.parent_id < 0:
            return None
        name = str(form_data.get("name", ""))
        draft = CategoryDraft(name, self.parent_id or None, position=LAST)
        try:
            async with acting(self) as (db, actor):
                category = await categories.add_category(db, actor, draft)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.parent_id = -1
        return [rx.redirect(admin_category(category.id)), rx.toast.success("It is there now.")]

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.rows = await category_rows(db, actor, self.opened, self.text)
        self.is_loaded = True
