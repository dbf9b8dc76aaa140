"""What a category asks its products: one thing more, otherwise, in another order, no longer."""

from dataclasses import asdict
from typing import Any

import reflex as rx

from marketplace.cards.categories import AttributeRow
from marketplace.errors import Invalid
from marketplace.queries.staff_categories import answers, category_sheet
from marketplace.rules.attributes import checked_entry
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural
from marketplace.services import category_attributes
from marketplace.services.category_attributes import AttributeDraft
from marketplace.state.admin.category import ShelfState
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class AttributesState(rx.State):
    """The attribute a dialog is about; `warning` says what a change would hide from view."""

    asking: str = ""
    category_id: int = 0
    chosen: AttributeRow = AttributeRow()
    kind: str = "text"
    warning: str = ""
    field: str = ""
    problem: str = ""
    _warned_of: dict[str, Any] = {}

    @handler(Audience.STAFF)
    async def ask(self, category_id: int, key: str):
        """Open the dialog for an attribute; an empty key is a new one."""
        await self._open("edit", category_id, key)

    @handler(Audience.STAFF)
    async def ask_removal(self, category_id: int, key: str):
        await self._open("remove", category_id, key)
        async with viewing(self) as (db, actor):
            count, _ = await answers(db, actor, category_id, self.chosen.key)
        if count:
            answered = plural(count, "product")
            self.warning = f"Answers of {answered} are kept, but not shown any longer."

    @handler(Audience.STAFF)
    async def choose_kind(self, kind: str):
        self.kind = kind

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler(Audience.STAFF)
    async def save(self, form_data: dict[str, Any]):
        """Ask it so; what would fit no longer is told first, and done when it is sent again."""
        if self.asking != "edit":
            return None
        self.field = self.problem = ""
        draft = _draft(form_data, self.kind)
        try:
            if await self._has_to_warn(draft):
                return None
            async with acting(self) as (db, actor):
                if self.chosen.key:
                    await category_attributes.change_attribute(
                        db, actor, self.category_id, self.chosen.key, draft
                    )
                else:
                    await category_attributes.add_attribute(db, actor, self.category_id, draft)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.asking = ""
        return [ShelfState.refresh, rx.toast.success("Saved.")]

    @handler(Audience.STAFF)
    async def remove(self):
        if self.asking != "remove":
            return None
        async with acting(self) as (db, actor):
            await category_attributes.remove_attribute(db, actor, self.category_id, self.chosen.key)
        self.asking = ""
        return [ShelfState.refresh, rx.toast.success("It isn't asked any longer.")]

    @handler(Audience.STAFF)
    async def arrange(self, category_id: int, key: str, place: int):
        async with acting(self) as (db, actor):
            await category_attributes.arrange_attribute(db, actor, category_id, key, place)
        return ShelfState.refresh

    async def _open(self, asking: str, category_id: int, key: str) -> None:
        async with viewing(self) as (db, actor):
            sheet = await category_sheet(db, actor, category_id)
        found = (row for row in sheet.attributes if row.key == key)
        self.chosen = next(found, AttributeRow())
        self.asking, self.category_id, self.kind = asking, category_id, self.chosen.kind
        self.warning, self.field, self.problem, self._warned_of = "", "", "", {}

    async def _has_to_warn(self, draft: AttributeDraft) -> bool:
        """Whether products say what would fit no longer, and nobody was told of it yet."""
        entry = checked_entry(asdict(draft) | {"key": self.chosen.key or None})
        if not self.chosen.key or self._warned_of == entry:
            return False
        async with viewing(self) as (db, actor):
            _, misfits = await answers(db, actor, self.category_id, self.chosen.key, entry)
        self._warned_of = entry
        answered = plural(misfits, "product")
        self.warning = (
            f"Answers of {answered} would fit no longer. They are kept, but not shown until "
            "somebody corrects them. Save once more if that is what you want."
            if misfits
            else ""
        )
        return bool(misfits)


def _draft(form: dict[str, Any], kind: str) -> AttributeDraft:
    return AttributeDraft(
        name=str(form.get("attribute", "")),
        kind=kind,
        unit=str(form.get("unit", "")),
        choices=str(form.get("choices", "")).splitlines(),
        facet=bool(form.get("facet")),
        required=bool(form.get("required")),
    )
