"""A shop's money: the balance, what orders brought, payouts, every movement, statements."""

import reflex as rx

from marketplace.cards.money import (
    EarningRow,
    MonthRow,
    PayoutRow,
    StatementRow,
    VendorBalance,
)
from marketplace.queries.statements import statement_months
from marketplace.queries.vendor_money import (
    vendor_balances,
    vendor_earnings,
    vendor_payouts,
    vendor_statement,
)
from marketplace.rules.permissions import Audience, may_see_takings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing


class MoneyState(rx.State):
    """Four lists under the balances; `view` is the one that is shown."""

    balances: list[VendorBalance] = []
    is_loaded: bool = False
    view: str = "earnings"
    earnings: list[EarningRow] = []
    earnings_after: str = ""
    payouts: list[PayoutRow] = []
    payouts_after: str = ""
    movements: list[StatementRow] = []
    movements_after: str = ""
    months: list[MonthRow] = []

    @handler()
    async def load(self):
        async with viewing(self) as (_db, actor):
            vendor_id = actor.vendor_id
        if not may_see_takings(actor):
            return
        await self._read()
        self.is_loaded = True
        await watch(self, f"money-of-{vendor_id}", MoneyState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        await self._read()

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.balances = await vendor_balances(db, actor)
            earnings = await vendor_earnings(db, actor)
            payouts = await vendor_payouts(db, actor)
            statement = await vendor_statement(db, actor)
            self.months = await statement_months(db, actor)
        self.earnings, self.earnings_after = earnings.rows, earnings.after
        self.payouts, self.payouts_after = payouts.rows, payouts.after
        self.movements, self.movements_after = statement.rows, statement.after

    @handler(Audience.VENDOR)
    async def show(self, view: str):
        self.view = view

    @handler(Audience.VENDOR)
    async def more_earnings(self):
        async with viewing(self) as (db, actor):
            page = await vendor_earnings(db, actor, self.earnings_after)
        self.earnings, self.earnings_after = [*self.earnings, *page.rows], page.after

    @handler(Audience.VENDOR)
    async def more_payouts(self):
        async with viewing(self) as (db, actor):
            page = await vendor_payouts(db, actor, self.payouts_after)
        self.payouts, self.payouts_after = [*self.payouts, *page.rows], page.after

    @handler(Audience.VENDOR)
    async def more_movements(self):
        async with viewing(self) as (db, actor):
            page = await vendor_statement(db, actor, self.movements_after)
        self.movements, self.movements_after = [*self.movements, *page.rows], page.after
