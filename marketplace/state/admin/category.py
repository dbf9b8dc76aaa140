"""One category: its words, its picture, its place, and the end of it."""

from typing import Any

import reflex as rx

from marketplace.cards.categories import CategorySheet
from marketplace.errors import Invalid
from marketplace.queries.staff_categories import category_sheet
from marketplace.routes import ADMIN_CATEGORIES, admin_category
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import categories, category_merging
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, parameter, segment


class ShelfState(rx.State):
    """The sheet of the category that the address names."""

    sheet: CategorySheet = CategorySheet()
    at: str = ""
    is_missing: bool = False
    is_picture_refused: bool = False
    is_saved: bool = False
    field: str = ""
    problem: str = ""
    _is_gone: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.field, self.problem, self.is_saved = "", "", False
        self.is_picture_refused = bool(parameter(self, "problem"))
        with finding(self):
            await self._read(whole_number(segment(self)))

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read(self.sheet.id)

    @handler(Audience.STAFF)
    async def save(self, form_data: dict[str, Any]):
        """The words and, if another one is chosen, the place: both or neither."""
        self.field, self.problem, self.is_saved = "", "", False
        said = {name: str(form_data.get(name, "")) for name in ("name", "description", "parent")}
        try:
            async with acting(self) as (db, actor):
                id = self.sheet.id
                await categories.describe(db, actor, id, said["name"], said["description"])
                await categories.move(db, actor, id, whole_number(said["parent"]) or None)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return
        await self._read(self.sheet.id)
        self.is_saved = True

    @handler(Audience.STAFF)
    async def remove_picture(self):
        async with acting(self) as (db, actor):
            await categories.set_picture(db, actor, self.sheet.id, "")
        await self._read(self.sheet.id)

    @handler(Audience.STAFF)
    async def merge(self, form_data: dict[str, Any]):
        target_id = whole_number(str(form_data.get("target", "")))
        try:
            if not target_id:
                raise Invalid("target", "Please choose where its products go.")
            async with acting(self) as (db, actor):
                await category_merging.merge(db, actor, self.sheet.id, target_id)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        return [
            rx.toast.success("Merged. The old address leads here."),
            rx.redirect(admin_category(target_id)),
        ]

    @handler(Audience.STAFF)
    async def remove(self):
        async with acting(self) as (db, actor):
            await categories.remove(db, actor, self.sheet.id)
        return [rx.toast.success("The category is gone."), rx.redirect(ADMIN_CATEGORIES)]

    async def _read(self, category_id: int) -> None:
        async with viewing(self) as (db, actor):
            self.sheet = await category_sheet(db, actor, category_id)
