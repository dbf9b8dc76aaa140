"""Editing what one's own product says of itself."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField
from marketplace.cards.products import ProductForm
from marketplace.errors import Invalid
from marketplace.queries.catalog import attribute_schema, category_options
from marketplace.queries.catalog_form import product_form, product_values
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import catalog
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor import typed
from marketplace.state.vendor.new_product import SHOW_PROBLEM


class ProductState(rx.State):
    """The editor of one product."""

    form: ProductForm = ProductForm()
    categories: list[Option] = []
    category_id: int = 0
    attributes: list[AttributeField] = []
    at: str = ""
    is_missing: bool = False
    is_saved: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.field, self.problem, self.is_saved = "", "", False
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                await self._read(db, actor, typed.item(segment(self)))

    @handler(Audience.VENDOR)
    async def choose_category(self, category_id: str):
        self.category_id = typed.item(category_id)
        async with viewing(self) as (db, actor):
            schema = await attribute_schema(db, actor, self.category_id)
            values = await product_values(db, actor, self.form.id)
        self.attributes = typed.attribute_fields(schema, values)

    @handler(Audience.VENDOR)
    async def save(self, form_data: dict[str, Any]):
        self.field, self.problem, self.is_saved = "", "", False
        try:
            async with acting(self) as (db, actor):
                words = typed.words(form_data, self.category_id)
                await catalog.edit_product(db, actor, self.form.id, words)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return SHOW_PROBLEM
        async with viewing(self) as (db, actor):
            await self._read(db, actor, self.form.id)
        self.is_saved = True
        return None

    async def _read(self, db: Session, actor: Actor, product_id: int) -> None:
        self.form = await product_form(db, actor, product_id)
        self.categories = await category_options(db, actor)
        self.category_id = self.form.category_id
        schema = await attribute_schema(db, actor, self.category_id)
        values = await product_values(db, actor, product_id)
        self.attributes = typed.attribute_fields(schema, values)
