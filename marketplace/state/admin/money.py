"""The shop's books and what goes to and comes from providers."""

import reflex as rx

from marketplace.cards.staff import BalanceRow, CommandRow, JournalRow, PaymentRow, RefundRow
from marketplace.queries.staff_money import balances, journals, money_commands, payments, refunds
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.session import viewing


class BooksState(rx.State):
    """Five lists; `view` is the one that is shown."""

    view: str = "balances"
    is_loaded: bool = False
    balances: list[BalanceRow] = []
    commands: list[CommandRow] = []
    journals: list[JournalRow] = []
    journals_after: str = ""
    payments: list[PaymentRow] = []
    payments_after: str = ""
    refunds: list[RefundRow] = []
    refunds_after: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        async with viewing(self) as (db, actor):
            self.balances = await balances(db, actor)
            self.commands = await money_commands(db, actor)
            booked = await journals(db, actor)
            paid = await payments(db, actor)
            returned = await refunds(db, actor)
        self.journals, self.journals_after = booked.rows, booked.after
        self.payments, self.payments_after = paid.rows, paid.after
        self.refunds, self.refunds_after = returned.rows, returned.after
        self.is_loaded = True

    @handler(Audience.STAFF)
    async def show(self, view: str):
        self.view = view

    @handler(Audience.STAFF)
    async def more_journals(self):
        async with viewing(self) as (db, actor):
            page = await journals(db, actor, self.journals_after)
        self.journals, self.journals_after = [*self.journals, *page.rows], page.after

    @handler(Audience.STAFF)
    async def more_payments(self):
        async with viewing(self) as (db, actor):
            page = await payments(db, actor, self.payments_after)
        self.payments, self.payments_after = [*self.payments, *page.rows], page.after

    @handler(Audience.STAFF)
    async def more_refunds(self):
        async with viewing(self) as (db, actor):
            page = await refunds(db, actor, self.refunds_after)
        self.refunds, self.refunds_after = [*self.refunds, *page.rows], page.after
