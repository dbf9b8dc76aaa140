"""What a shop pays the marketplace, by which rules, and its own VAT number."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.commission import RuleDesk
from marketplace.errors import Invalid
from marketplace.models.vendors import Vendor
from marketplace.queries.commission_desk import rules_for_vendor
from marketplace.rules.permissions import Actor, Audience, may_see_takings, the_vendor
from marketplace.services import tax_ids
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed


class FeesState(rx.State):
    """The rules that apply to the shop, and the form of its VAT number."""

    desk: RuleDesk = RuleDesk()
    tax_id: str = ""
    problem: str = ""
    is_saved: bool = False
    is_loaded: bool = False

    @handler()
    async def load(self):
        self.problem, self.is_saved = "", False
        async with viewing(self) as (db, actor):
            if may_see_takings(actor):
                await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def save_tax_id(self, form_data: dict[str, Any]):
        self.problem, self.is_saved = "", False
        try:
            async with acting(self) as (db, actor):
                await tax_ids.set_own(db, actor, typed.text(form_data, "tax_id")[:60])
                await self._read(db, actor)
        except Invalid as refused:
            self.problem = refused.message
            return
        self.is_saved = True

    async def _read(self, db: Session, actor: Actor) -> None:
        rules = await shop_settings(db)
        self.desk = await rules_for_vendor(db, actor, rules.commission_bp)
        self.tax_id = (await db.get_one(Vendor, the_vendor(actor))).tax_id
        self.is_loaded = True
