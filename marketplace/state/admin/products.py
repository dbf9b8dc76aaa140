"""All products, searched by title or brand."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.products import ProductRow
from marketplace.queries.staff_catalog import all_products
from marketplace.rules.permissions import Actor
from marketplace.state.admin.listing import Listing


class ProductsState(Listing, rx.State):
    """The products found."""

    rows: list[ProductRow] = []

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_products(db, actor, self.status, self.text, after)
