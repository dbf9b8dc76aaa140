"""The trail of who did what; `status` is the kind of action."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.staff import AuditRow
from marketplace.queries.staff_people import audit_trail
from marketplace.rules.permissions import Actor
from marketplace.state.admin.listing import Listing


class AuditState(Listing, rx.State):
    """The entries found."""

    rows: list[AuditRow] = []

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await audit_trail(db, actor, self.status, after)
