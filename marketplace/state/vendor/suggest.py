"""Suggesting how a product that somebody else described should be."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField
from marketplace.cards.proposals import SuggestSheet
from marketplace.errors import Invalid
from marketplace.queries.catalog import attribute_schema, category_options
from marketplace.queries.suggesting import suggest_sheet, suggested_values
from marketplace.routes import VENDOR_CHANGES
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.product_fields import GTIN
from marketplace.rules.texts import whole_number
from marketplace.services import product_changes
from marketplace.services.product_changes import Suggestion
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor import typed
from marketplace.state.vendor.new_product import SHOW_PROBLEM


class SuggestState(rx.State):
    """The form of one product, as it is or as it was last suggested."""

    sheet: SuggestSheet = SuggestSheet()
    categories: list[Option] = []
    category_id: int = 0
    attributes: list[AttributeField] = []
    at: str = ""
    is_missing: bool = False
    field: str = ""
    problem: str = ""
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.field = self.problem = ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                await self._read(db, actor, whole_number(segment(self)))

    @handler(Audience.VENDOR)
    async def choose_category(self, category_id: str):
        self.category_id = whole_number(category_id)
        async with viewing(self) as (db, actor):
            schema = await attribute_schema(db, actor, self.category_id)
            values = await suggested_values(db, actor, self.sheet.product_id)
        self.attributes = typed.attribute_fields(schema, values)

    @handler(Audience.VENDOR)
    async def send(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        suggestion = self._suggestion(form_data)
        try:
            async with acting(self) as (db, actor):
                if self.sheet.change_id:
                    await product_changes.revise(db, actor, self.sheet.change_id, suggestion)
                else:
                    product_id = self.sheet.product_id
                    await product_changes.suggest(db, actor, product_id, suggestion)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return SHOW_PROBLEM
        return [rx.toast.success("Thank you. We’ll look at it."), rx.redirect(VENDOR_CHANGES)]

    @handler(Audience.VENDOR)
    async def withdraw(self):
        async with acting(self) as (db, actor):
            await product_changes.withdraw(db, actor, self.sheet.change_id)
        return [rx.toast.success("Withdrawn."), rx.redirect(VENDOR_CHANGES)]

    def _suggestion(self, form: dict[str, Any]) -> Suggestion:
        numbers = {
            int(name.removeprefix(GTIN)): typed.text(form, name)
            for name in (number.name for number in self.sheet.numbers)
            if name in form
        }
        words = typed.words(form, self.category_id)
        return Suggestion(words, numbers, typed.text(form, "reason"))

    async def _read(self, db: Session, actor: Actor, product_id: int) -> None:
        self.sheet = await suggest_sheet(db, actor, product_id)
        self.categories = await category_options(db, actor)
        self.category_id = self.sheet.form.category_id
        schema = await attribute_schema(db, actor, self.category_id)
        values = await suggested_values(db, actor, product_id)
        self.attributes = typed.attribute_fields(schema, values)
