"""Adding a product that nobody has offered here before."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField
from marketplace.errors import Invalid
from marketplace.queries.catalog import attribute_schema, category_options
from marketplace.queries.product_parts import variant_ids
from marketplace.queries.vendors import my_vendor
from marketplace.routes import VENDOR_PRODUCT
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import catalog, offers
from marketplace.services.catalog_drafts import MOST_VARIANTS, ProductDraft
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed

SHOW_PROBLEM = rx.call_script(
    "setTimeout("
    "() => document.querySelector('[role=alert]')?.scrollIntoView({block: 'center'}), 50)"
)
"""The forms are longer than a screen: what is wrong comes into sight as soon as it is drawn."""


class NewProductState(rx.State):
    """The form; it has as many variant rows as the vendor asked for."""

    is_open: bool = False
    categories: list[Option] = []
    category_id: int = 0
    attributes: list[AttributeField] = []
    variants: list[int] = [0]
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.is_open, self.category_id = False, 0
        self.attributes, self.variants = [], [0]
        self.field = self.problem = ""

    @handler(Audience.VENDOR)
    async def begin(self):
        async with viewing(self) as (db, actor):
            options = await category_options(db, actor)
        self.categories = [Option("", "Choose a category"), *options]
        self.is_open = True

    @handler(Audience.VENDOR)
    async def choose_category(self, category_id: str):
        self.category_id = int(category_id) if category_id.isdecimal() else 0
        if not self.category_id:
            self.attributes = []
            return
        async with viewing(self) as (db, actor):
            schema = await attribute_schema(db, actor, self.category_id)
        self.attributes = typed.attribute_fields(schema, {})

    @handler(Audience.VENDOR)
    async def add_variant(self):
        if len(self.variants) < MOST_VARIANTS:
            self.variants = [*self.variants, max(self.variants) + 1]

    @handler(Audience.VENDOR)
    async def remove_variant(self, row: int):
        self.variants = [one for one in self.variants if one != row] or [0]

    @handler(Audience.VENDOR)
    async def create(self, form_data: dict[str, Any]):
        try:
            async with acting(self) as (db, actor):
                product_id = await self._create(db, actor, form_data)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return SHOW_PROBLEM
        return [
            rx.toast.success("It is in your shop. Now add some pictures."),
            rx.redirect(VENDOR_PRODUCT.replace("[item]", str(product_id))),
        ]

    async def _create(self, db: Session, actor: Actor, form: dict[str, Any]) -> int:
        """The product and an offer of each of its variants, all or nothing."""
        prefixes = [f"variant-{row}-" for row in self.variants]
        draft = ProductDraft(
            typed.words(form, self.category_id),
            [typed.variant(form, prefix) for prefix in prefixes],
        )
        currency = (await my_vendor(db, actor)).currency
        product = await catalog.propose_product(db, actor, draft)
        product_id = product.id or 0
        for prefix, variant_id in zip(
            prefixes, await variant_ids(db, actor, product_id), strict=True
        ):
            await offers.make_offer(db, actor, typed.offer(form, variant_id, currency, prefix))
        return product_id
