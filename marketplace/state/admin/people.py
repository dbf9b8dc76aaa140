"""All accounts, searched by name or e-mail."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.staff import PersonRow
from marketplace.queries.staff_people import all_people
from marketplace.rules.permissions import Actor
from marketplace.state.admin.listing import Listing


class PeopleState(Listing, rx.State):
    """The accounts found."""

    rows: list[PersonRow] = []

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await all_people(db, actor, self.text, after)
