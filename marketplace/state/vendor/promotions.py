"""The promotions of one's own shop."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.queries.promotion_lists import my_promotions
from marketplace.queries.vendors import my_vendor
from marketplace.rules.permissions import Actor
from marketplace.services import promotions
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.state.promotions import PromotionsDesk


class VendorPromotionsState(PromotionsDesk, rx.State):
    """A vendor's desk."""

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await my_promotions(db, actor, after)

    async def _add(self, db: Session, actor: Actor, draft: PromotionDraft) -> None:
        await promotions.add(db, actor, draft)

    async def _currency(self, db: Session, actor: Actor) -> str:
        return (await my_vendor(db, actor)).currency
