"""Editing what one's own product says of itself, and its pictures."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField, ProductPicture
from marketplace.cards.products import ProductForm
from marketplace.errors import Invalid, NotFound
from marketplace.queries.catalog import attribute_schema, category_options
from marketplace.queries.catalog_form import product_form
from marketplace.queries.product_parts import product_pictures
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import catalog, catalog_images
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, parameter, segment
from marketplace.state.vendor import typed
from marketplace.state.vendor.new_product import SHOW_PROBLEM


class ProductState(rx.State):
    """The editor of one product."""

    form: ProductForm = ProductForm()
    categories: list[Option] = []
    category_id: int = 0
    attributes: list[AttributeField] = []
    pictures: list[ProductPicture] = []
    at: str = ""
    is_missing: bool = False
    is_picture_refused: bool = False
    is_saved: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.field, self.problem, self.is_saved = "", "", False
        self.is_picture_refused = bool(parameter(self, "problem"))
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                await self._read(db, actor, _number(segment(self)))

    @handler(Audience.VENDOR)
    async def choose_category(self, category_id: str):
        self.category_id = _number(category_id)
        async with viewing(self) as (db, actor):
            schema = await attribute_schema(db, actor, self.category_id)
        self.attributes = typed.attribute_fields(schema, self._values())

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

    @handler(Audience.VENDOR)
    async def remove_picture(self, image_id: int):
        async with acting(self) as (db, actor):
            await catalog_images.remove_image(db, actor, image_id)
        async with viewing(self) as (db, actor):
            self.pictures = await product_pictures(db, actor, self.form.id)

    async def _read(self, db: Session, actor: Actor, product_id: int) -> None:
        self.form = await product_form(db, actor, product_id)
        self.categories = await category_options(db, actor)
        self.category_id = self.form.category_id
        schema = await attribute_schema(db, actor, self.category_id)
        self.attributes = typed.attribute_fields(schema, self._values())
        self.pictures = await product_pictures(db, actor, product_id)

    def _values(self) -> dict[str, str]:
        return {fact.name: fact.value for fact in self.form.attributes}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise NotFound("We couldn't find that.")
    return int(text)
