"""Payouts on their way, what vendors are owed, and what staff decide about both."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.payouts import PayeeRow, PayoutDeskRow, RunRow
from marketplace.errors import Invalid
from marketplace.queries.staff_payouts import payees, payouts_desk, sweeps
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.texts import plural
from marketplace.services import payout_desk, payout_terms, payouts
from marketplace.services.payout_terms import Agreement
from marketplace.state.admin.listing import Listing
from marketplace.state.admin.percent import basis_points
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing


class PayoutsState(Listing, rx.State):
    """The payouts; `chosen` are those that the bank has carried out together."""

    rows: list[PayoutDeskRow] = []
    chosen: list[int] = []
    runs: list[RunRow] = []

    @handler(Audience.STAFF)
    async def load(self):
        self.chosen = []
        await self._read()
        async with viewing(self) as (db, actor):
            self.runs = await sweeps(db, actor)
        await watch(self, "payouts", PayoutsState.refresh)

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await payouts_desk(db, actor, self.status, self.text, after)

    @handler(Audience.STAFF)
    async def choose(self, payout_id: int, is_chosen: bool):
        others = [one for one in self.chosen if one != payout_id]
        self.chosen = [*others, payout_id][-payout_desk.MOST :] if is_chosen else others

    @handler(Audience.STAFF)
    async def mark_chosen(self):
        """The bank has carried all of the chosen ones out."""
        async with acting(self) as (db, actor):
            count = await payout_desk.mark_paid(db, actor, self.chosen)
        self.chosen = []
        return [PayoutsState.refresh, rx.toast.success(f"{plural(count, 'payout')} paid.")]

    @handler(Audience.STAFF)
    async def let_go(self, payout_id: int):
        async with acting(self) as (db, actor):
            await payouts.let_go(db, actor, payout_id)
        return [PayoutsState.refresh, rx.toast.success("It is looked up and sent if it wasn't.")]


class PayeesState(Listing, rx.State):
    """What vendors are owed; `agreeing` is the one whose terms are open."""

    rows: list[PayeeRow] = []
    agreeing: PayeeRow = PayeeRow()
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        await watch(self, "payouts", PayeesState.refresh)

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await payees(db, actor, self.status, self.text, after)

    @handler(Audience.STAFF)
    async def pay(self, vendor_id: int, currency: str):
        async with acting(self) as (db, actor):
            payout = await payouts.pay_vendor(db, actor, vendor_id, currency)
        return [
            PayeesState.refresh,
            PayoutsState.refresh,
            rx.toast.success(f"{payout.number} is on its way."),
        ]

    @handler(Audience.STAFF)
    async def resume(self, vendor_id: int):
        async with acting(self) as (db, actor):
            await payout_terms.resume(db, actor, vendor_id)
        return [PayeesState.refresh, rx.toast.success("Payouts go on.")]

    @handler(Audience.STAFF)
    async def open_terms(self, account_id: int):
        self.field = self.problem = ""
        self.agreeing = next((row for row in self.rows if row.id == account_id), PayeeRow())

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.agreeing = PayeeRow()

    @handler(Audience.STAFF)
    async def agree(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        try:
            agreement = _agreement(form_data)
            async with acting(self) as (db, actor):
                await payout_terms.agree(db, actor, self.agreeing.vendor_id, agreement)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.agreeing = PayeeRow()
        return [PayeesState.refresh, rx.toast.success("Agreed. It counts from now on.")]


def _agreement(form: dict[str, Any]) -> Agreement:
    typed = {name: str(form.get(name) or "").strip() for name in Agreement.__slots__}
    reserve = typed["reserve_bp"]
    return Agreement(
        hold_days=_number("hold_days", typed["hold_days"]),
        reserve_bp=basis_points("reserve_bp", reserve) if reserve else None,
        reserve_days=_number("reserve_days", typed["reserve_days"]),
        minimums=typed["minimums"],
    )


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise Invalid(name, "Please write a whole number.")
    return int(text)
