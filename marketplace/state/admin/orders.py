"""All purchases, searched by number or e-mail."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.staff import SaleRow
from marketplace.queries.staff_orders import all_sales
from marketplace.rules.permissions import Actor
from marketplace.state.admin.listing import Listing


class SalesState(Listing, rx.State):
    """The purchases found."""

    rows: list[SaleRow] = []

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_sales(db, actor, self.status, self.text, after)
