"""The forms of one's own product: one more, corrected, gone; and which one a picture shows."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Fact
from marketplace.cards.variants import VariantRow, VariantsForm
from marketplace.errors import Invalid
from marketplace.queries.variants_form import variants_form
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.variant_options import MOST_AXES
from marketplace.services import catalog_variants, variant_pictures
from marketplace.services.catalog_drafts import VariantDraft
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor import typed


class VariantsState(rx.State):
    """The forms, and the one that a dialog is open for; `asking` is what the dialog asks."""

    product_id: int = 0
    form: VariantsForm = VariantsForm()
    asking: str = ""
    chosen: VariantRow = VariantRow()
    names: list[Fact] = []
    field: str = ""
    problem: str = ""
    at: str = ""
    is_missing: bool = False
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.asking, self.problem = "", ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                self.product_id = typed.item(segment(self))
                await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def refresh(self):
        async with viewing(self) as (db, actor):
            await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def ask(self, variant_id: int):
        """Open the dialog for a form; 0 is a new one."""
        blank = VariantRow(options=[Fact(name, "") for name in self.form.axes])
        found = (row for row in self.form.rows if row.id == variant_id)
        self.chosen, self.asking = next(found, blank), "variant"
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def ask_axes(self):
        present = [*self.form.axes, *[""] * MOST_AXES][:MOST_AXES]
        self.names = [Fact(f"axis-{place}", name) for place, name in enumerate(present)]
        self.asking, self.field, self.problem = "axes", "", ""

    @handler(Audience.VENDOR)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler(Audience.VENDOR)
    async def save(self, form_data: dict[str, Any]):
        if self.asking != "variant":
            return None
        try:
            draft = self._draft(form_data)
            async with acting(self) as (db, actor):
                if self.chosen.id:
                    await catalog_variants.change_variant(db, actor, self.chosen.id, draft)
                else:
                    await catalog_variants.add_variant(db, actor, self.product_id, draft)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        return await self._done("Saved.")

    @handler(Audience.VENDOR)
    async def save_axes(self, form_data: dict[str, Any]):
        if self.asking != "axes":
            return None
        typed_names = [typed.text(form_data, f"axis-{place}") for place in range(MOST_AXES)]
        try:
            async with acting(self) as (db, actor):
                await catalog_variants.name_axes(db, actor, self.product_id, typed_names)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        return await self._done("Saved. Now say each variant's values.")

    @handler(Audience.VENDOR)
    async def remove(self, variant_id: int):
        async with acting(self) as (db, actor):
            await catalog_variants.remove_variant(db, actor, variant_id)
        return await self._done("The variant is gone.")

    @handler(Audience.VENDOR)
    async def show_on(self, image_id: int, variant_id: str):
        """Say which form a picture shows; nothing chosen means all."""
        shown = typed.item(variant_id) if variant_id else None
        async with acting(self) as (db, actor):
            await variant_pictures.show_variant(db, actor, image_id, shown)
        return await self._done("Saved.")

    async def _done(self, words: str) -> Any:
        self.asking = ""
        async with viewing(self) as (db, actor):
            await self._read(db, actor)
        return rx.toast.success(words)

    async def _read(self, db: Session, actor: Actor) -> None:
        self.form = await variants_form(db, actor, self.product_id)

    def _draft(self, form: dict[str, Any]) -> VariantDraft:
        options = {
            fact.name: typed.text(form, f"option-{place}")
            for place, fact in enumerate(self.chosen.options)
        }
        return typed.variant(form, "", options)
