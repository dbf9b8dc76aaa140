"""All reviews, searched by words, product or author."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.reviews import ReviewRow
from marketplace.queries.staff_catalog import all_reviews
from marketplace.rules.permissions import Actor
from marketplace.state.admin.listing import Listing


class ReviewsState(Listing, rx.State):
    """The reviews found."""

    rows: list[ReviewRow] = []

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_reviews(db, actor, self.status, self.text, after)
