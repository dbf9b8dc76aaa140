"""One return or claim that staff decide."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import CaseSheet, Estimate
from marketplace.errors import Conflict, Invalid
from marketplace.queries.case_sheet import case_to_decide
from marketplace.rules.money_kinds import Liable
from marketplace.rules.permissions import Audience
from marketplace.services import escalations
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor.case_amounts import estimated, paid_back_of


class DecisionState(rx.State):
    """The facts of both sides, and what the amount that is typed would cost whom.

    `form` is the one that was sent, award or refusal, where `problem` is to be read.
    """

    sheet: CaseSheet = CaseSheet()
    estimate: Estimate = Estimate()
    form: str = ""
    field: str = ""
    problem: str = ""
    at: str = ""
    is_missing: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.field, self.problem = "", ""
        async with viewing(self) as (db, actor):
            with finding(self):
                self.sheet = await case_to_decide(db, actor, segment(self))
        if not self.is_missing and self.sheet.can_decide:
            await self._reckon("")
        await watch(self, "all-orders", DecisionState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        """News of some order; without an open sheet there is nothing to do."""
        if not self.sheet.id:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await case_to_decide(db, actor, self.sheet.number)

    @handler(Audience.STAFF)
    async def reckon(self, typed: str):
        if self.sheet.can_decide:
            await self._reckon(typed)

    @handler(Audience.STAFF)
    async def award(self, form_data: dict[str, Any]):
        """The shopper gets an amount, at the cost of whom the form says."""
        self.form = "award"
        payer = str(form_data.get("paid_by", ""))
        if payer not in set(Liable):
            return self._refuse(Invalid("paid_by", "Please say who pays."))
        try:
            async with viewing(self) as (db, actor):
                plan = await estimated(db, actor, self.sheet)
            amount = paid_back_of(plan, str(form_data.get("amount", "")))
            if amount <= 0:
                raise Invalid("amount", "Please enter an amount above zero.")
            words = str(form_data.get("award", ""))
            return await self._decide(escalations.Verdict(words, amount, Liable(payer)))
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)

    @handler(Audience.STAFF)
    async def refuse(self, form_data: dict[str, Any]):
        """The shopper gets nothing, or with `come` may send it back first."""
        self.form = "refusal"
        words, is_to_come = str(form_data.get("refusal", "")), "come" in form_data
        try:
            return await self._decide(escalations.Verdict(words, is_to_come=is_to_come))
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)

    async def _decide(self, verdict: escalations.Verdict) -> list[Any]:
        decide = escalations.decide_claim if self.sheet.is_claim else escalations.decide_return
        async with acting(self) as (db, actor):
            await decide(db, actor, self.sheet.id, verdict)
        self.field, self.problem = "", ""
        return [DecisionState.refresh, rx.toast.success("Decided. Both sides have been told.")]

    def _refuse(self, refused: Invalid | Conflict) -> None:
        self.field = refused.field if isinstance(refused, Invalid) else ""
        self.problem = refused.message

    async def _reckon(self, typed: str) -> None:
        async with viewing(self) as (db, actor):
            plan = await estimated(db, actor, self.sheet)
        self.estimate = plan.card(typed, is_deduction=False)
