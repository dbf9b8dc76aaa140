"""The promotions of the marketplace."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.queries.promotion_lists import shop_promotions
from marketplace.rules.permissions import Actor
from marketplace.services import promotions
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.state.promotions import PromotionsDesk


class AdminPromotionsState(PromotionsDesk, rx.State):
    """The staff's desk."""

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await shop_promotions(db, actor, after)

    async def _add(self, db: Session, actor: Actor, draft: PromotionDraft) -> None:
        await promotions.add_for_all(db, actor, draft)

    async def _currency(self, db: Session, actor: Actor) -> str:
        return "EUR"
