"""One return or claim in its vendor's hands."""

from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseSheet, Estimate
from marketplace.errors import Conflict, Invalid
from marketplace.queries.case_sheet import case_sheet
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import claims, inspections, replacements, returns
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment
from marketplace.state.vendor.case_amounts import deduction_of, estimated, paid_back_of

Verb = Callable[[Session, Actor], Awaitable[Any]]


class CaseState(rx.State):
    """The sheet; `asking` is the dialog that is open, `estimate` what its amount costs."""

    sheet: CaseSheet = CaseSheet()
    estimate: Estimate = Estimate()
    asking: str = ""
    field: str = ""
    problem: str = ""
    at: str = ""
    is_missing: bool = False

    @handler()
    async def load(self):
        self.asking = ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                self.sheet = await case_sheet(db, actor, segment(self))
        await watch(self, f"orders-of-{actor.vendor_id}", CaseState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        """News of some order of the shop; without an open sheet there is nothing to do."""
        if not self.sheet.id:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await case_sheet(db, actor, self.sheet.number)

    @handler(Audience.VENDOR)
    async def ask(self, question: str):
        self.field, self.problem = "", ""
        if question in ("inspect", "refund"):
            await self._estimate("")
        self.asking = question

    @handler(Audience.VENDOR)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler(Audience.VENDOR)
    async def reckon(self, typed: str):
        """What the amount that somebody is typing would cost."""
        await self._estimate(typed)

    @handler(Audience.VENDOR)
    async def receive(self):
        return await self._do(
            lambda db, actor: returns.receive(db, actor, self.sheet.id),
            "You have it. Please look at it within the days.",
        )

    @handler(Audience.VENDOR)
    async def approve(self, form_data: dict[str, Any]):
        words = str(form_data.get("instructions", ""))
        return await self._answer(
            "approve",
            lambda db, actor: returns.approve(db, actor, self.sheet.id, words),
            "Approved. The shopper knows where to send it.",
        )

    @handler(Audience.VENDOR)
    async def deny(self, form_data: dict[str, Any]):
        words = str(form_data.get("answer", ""))
        return await self._answer(
            "deny",
            lambda db, actor: returns.deny(db, actor, self.sheet.id, words),
            "Turned down. The shopper may ask our staff.",
        )

    @handler(Audience.VENDOR)
    async def inspect(self, form_data: dict[str, Any]):
        async def verb(db: Session, actor: Actor) -> None:
            plan = await estimated(db, actor, self.sheet)
            finding = inspections.Finding(
                deduction_minor=deduction_of(plan, str(form_data.get("deduction", ""))),
                words=str(form_data.get("answer", "")),
                is_restocked="restock" in form_data,
            )
            await inspections.inspect(db, actor, self.sheet.id, finding)

        return await self._answer("inspect", verb, "Done. The shopper has been told.")

    @handler(Audience.VENDOR)
    async def reject(self, form_data: dict[str, Any]):
        finding = inspections.Finding(False, words=str(form_data.get("answer", "")))
        return await self._answer(
            "reject",
            lambda db, actor: inspections.inspect(db, actor, self.sheet.id, finding),
            "Refused. Nothing is paid back; the shopper may ask our staff.",
        )

    @handler(Audience.VENDOR)
    async def refund(self, form_data: dict[str, Any]):
        async def verb(db: Session, actor: Actor) -> None:
            plan = await estimated(db, actor, self.sheet)
            amount = paid_back_of(plan, str(form_data.get("amount", "")))
            answer = str(form_data.get("answer", ""))
            await claims.refund(db, actor, self.sheet.id, amount, answer)

        return await self._answer("refund", verb, "The money is on its way back to the shopper.")

    @handler(Audience.VENDOR)
    async def promise(self):
        return await self._do(
            lambda db, actor: claims.promise(db, actor, self.sheet.id),
            "Promised. It was taken off your stock; please send it.",
        )

    @handler(Audience.VENDOR)
    async def disagree(self, form_data: dict[str, Any]):
        words = str(form_data.get("answer", ""))
        return await self._answer(
            "disagree",
            lambda db, actor: claims.disagree(db, actor, self.sheet.id, words),
            "Our staff have both sides now, and decide.",
        )

    @handler(Audience.VENDOR)
    async def replace(self, form_data: dict[str, Any]):
        carrier, tracking = (str(form_data.get(name, "")) for name in ("carrier", "tracking"))
        is_claim = self.sheet.is_claim
        send = replacements.send_for_claim if is_claim else replacements.send_for_return
        return await self._answer(
            "replace",
            lambda db, actor: send(db, actor, self.sheet.id, carrier, tracking),
            "On its way. The shopper has been told.",
        )

    async def _answer(self, question: str, verb: Verb, words: str) -> list[Any] | None:
        """A second click finds the dialog closed and does nothing."""
        if self.asking != question:
            return None
        try:
            return await self._do(verb, words)
        except (Invalid, Conflict) as refused:
            self.field = refused.field if isinstance(refused, Invalid) else ""
            self.problem = refused.message
            return None

    async def _do(self, verb: Verb, words: str) -> list[Any]:
        async with acting(self) as (db, actor):
            await verb(db, actor)
        self.asking = ""
        return [CaseState.refresh, rx.toast.success(words)]

    async def _estimate(self, typed: str) -> None:
        async with viewing(self) as (db, actor):
            plan = await estimated(db, actor, self.sheet)
        self.estimate = plan.card(typed, is_deduction=not self.sheet.is_claim)
