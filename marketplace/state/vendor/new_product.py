"""Adding a product that nobody has offered here before."""

from dataclasses import replace
from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.offers import OfferCandidate
from marketplace.cards.portal import AttributeField
from marketplace.errors import Invalid
from marketplace.queries.catalog import attribute_schema, category_options
from marketplace.queries.product_parts import variant_ids
from marketplace.queries.vendor_offers import known_form
from marketplace.queries.vendors import my_vendor
from marketplace.routes import VENDOR_PRODUCT
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.texts import whole_number
from marketplace.services import catalog, offers
from marketplace.services.catalog_drafts import MOST_VARIANTS, ProductDraft
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed
from marketplace.state.vendor.matrix import Matrix

SHOW_PROBLEM = rx.call_script(
    "setTimeout("
    "() => document.querySelector('[role=alert]')?.scrollIntoView({block: 'center'}), 50)"
)
"""The forms are longer than a screen: what is wrong comes into sight as soon as it is drawn."""


class NewProductState(Matrix, rx.State):
    """The form; it has as many variant rows as the vendor asked for.

    `known` is the product of the catalogue that has a number which was typed.
    """

    is_open: bool = False
    categories: list[Option] = []
    category_id: int = 0
    attributes: list[AttributeField] = []
    variants: list[int] = [0]
    known: OfferCandidate = OfferCandidate()
    is_made: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.is_open, self.category_id = False, 0
        self.attributes, self.variants = [], [0]
        self.known, self.field, self.problem = OfferCandidate(), "", ""
        self.is_made = False
        self._clear()

    @handler(Audience.VENDOR)
    async def begin(self):
        async with viewing(self) as (db, actor):
            options = await category_options(db, actor)
        self.categories = [Option("", "Choose a category"), *options]
        self.is_open, self.is_made = True, False

    @handler(Audience.VENDOR)
    async def choose_category(self, category_id: str):
        self.category_id = whole_number(category_id)
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
    async def look_up(self, gtin: str):
        """Whether the catalogue has this number, as soon as it is typed."""
        async with viewing(self) as (db, actor):
            self.known = await known_form(db, actor, gtin)

    @handler(Audience.VENDOR)
    async def create(self, form_data: dict[str, Any]):
        if self.is_made:  # a second click while the first one leads on
            return None
        self.known, self.field, self.problem = OfferCandidate(), "", ""
        try:
            async with acting(self) as (db, actor):
                product_id = await self._create(db, actor, form_data)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            await self._look_for_known(form_data)
            return SHOW_PROBLEM
        self.is_made = True
        return [
            rx.toast.success("It is in your shop. Now add some pictures."),
            rx.redirect(VENDOR_PRODUCT.replace("[item]", str(product_id))),
        ]

    async def _create(self, db: Session, actor: Actor, form: typed.Form) -> int:
        """The product and an offer of each of its variants, all or nothing."""
        forms = self._combined() or {f"variant-{row}-": {} for row in self.variants}
        for prefix in self._combined():
            form = typed.filled(form, prefix)
        draft = ProductDraft(
            typed.words(form, self.category_id),
            [typed.variant(form, prefix, options) for prefix, options in forms.items()],
        )
        currency = (await my_vendor(db, actor)).currency
        drafts = [typed.offer(form, 0, currency, prefix) for prefix in forms]
        product = await catalog.propose_product(db, actor, draft)
        ids = await variant_ids(db, actor, product.id)
        for offer, variant_id in zip(drafts, ids, strict=True):
            await offers.make_offer(db, actor, replace(offer, variant_id=variant_id))
        return product.id

    async def _look_for_known(self, form: dict[str, Any]) -> None:
        if self.field != "gtin":
            return
        async with viewing(self) as (db, actor):
            for name in form:
                if name.endswith("-gtin") and not self.known.variant_id:
                    self.known = await known_form(db, actor, typed.text(form, name))
