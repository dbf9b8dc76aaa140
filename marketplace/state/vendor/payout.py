"""How a shop is paid: the provider's account or a bank account, and on which days."""

import json
from typing import Any

import reflex as rx

from marketplace.cards.money import PayoutSetup
from marketplace.errors import Invalid, NotFound
from marketplace.queries.payout_setup import payout_setup
from marketplace.rules.money_kinds import PayoutInterval
from marketplace.rules.permissions import Audience, may_see_takings
from marketplace.services import payout_accounts, payout_terms, payouts, proofs
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed
from marketplace.state.vendor.money import MoneyState


class PayoutState(rx.State):
    """The panels beside the balance; `saved` names the form that was saved.

    `needs_proof` is asked for before anybody types, so that nothing typed gets lost by it.
    """

    setup: PayoutSetup = PayoutSetup()
    needs_proof: bool = False
    interval: str = "weekly"
    is_going: bool = False
    saved: str = ""
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.saved = self.field = self.problem = ""
        self.is_going = False
        async with viewing(self) as (db, actor):
            if not may_see_takings(actor):
                return
            self.setup = await payout_setup(db, actor)
            self.needs_proof = self.setup.may_ask and await proofs.is_needed(db, actor)
        self.interval = self.setup.interval
        await watch(self, f"money-of-{actor.vendor_id}", PayoutState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        async with viewing(self) as (db, actor):
            self.setup = await payout_setup(db, actor)

    @handler(Audience.VENDOR)
    async def choose_interval(self, interval: str):
        self.interval = interval

    @handler(Audience.VENDOR, background=True)
    async def set_up(self):
        """Go to the provider's questions."""
        url = ""
        async with self:
            self.is_going = True
            async with viewing(self) as (_db, actor):
                pass
        try:
            url = await payout_accounts.start_onboarding(actor)
        finally:
            async with self:
                self.is_going = bool(url)
        return rx.call_script(f"window.location.assign({json.dumps(url)})")

    @handler(Audience.VENDOR)
    async def save_bank(self, form_data: dict[str, Any]):
        self.saved = self.field = self.problem = ""
        holder, iban = typed.text(form_data, "holder"), typed.text(form_data, "iban")
        try:
            async with acting(self) as (db, actor):
                await payout_accounts.set_bank_account(db, actor, holder, iban)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.saved = "bank"
        return PayoutState.refresh

    @handler(Audience.VENDOR)
    async def save_schedule(self, form_data: dict[str, Any]):
        self.saved = self.field = self.problem = ""
        day = typed.text(form_data, "day") or "0"
        if self.interval not in list(PayoutInterval) or not day.isdecimal():
            raise NotFound()
        try:
            async with acting(self) as (db, actor):
                interval = PayoutInterval(self.interval)
                await payout_terms.set_schedule(db, actor, interval, int(day[:4]))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.saved = "schedule"
        return PayoutState.refresh

    @handler(Audience.VENDOR)
    async def ask(self, currency: str):
        """Pay out now."""
        async with acting(self) as (db, actor):
            await payouts.request(db, actor, currency)
        said = "On its way. You can follow it below."
        return [MoneyState.refresh, PayoutState.refresh, rx.toast.success(said)]
