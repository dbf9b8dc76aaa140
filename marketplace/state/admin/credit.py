"""Gift cards and store credit: the list, giving some, blocking."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.promotions import CreditRow
from marketplace.errors import Invalid
from marketplace.queries.promotion_lists import credit_given
from marketplace.rules.money import EXPONENTS
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import credit_accounts
from marketplace.services.credit_accounts import Grant
from marketplace.state.admin.listing import Listing
from marketplace.state.gate import handler
from marketplace.state.session import acting
from marketplace.state.vendor import typed


class CreditState(Listing, rx.State):
    """What was given; `giving` is "card", "credit" or nothing, `made` a new card's code.

    The code is shown this once, to the person who made it, and forgotten with the dialog.
    """

    rows: list[CreditRow] = []
    giving: str = ""
    made: str = ""
    blocking: CreditRow = CreditRow()
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def ask(self, what: str):
        self.giving, self.made, self.field, self.problem = what, "", "", ""

    @handler(Audience.STAFF)
    async def set_giving(self, is_open: bool):
        if not is_open:
            self.giving, self.made = "", ""

    @handler(Audience.STAFF)
    async def give(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        try:
            async with acting(self) as (db, actor):
                grant = _grant(form_data)
                if self.giving == "card":
                    ends_at = _end(form_data)
                    self.made = await credit_accounts.issue_gift_card(db, actor, grant, ends_at)
                else:
                    email = typed.text(form_data, "email")
                    await credit_accounts.issue_store_credit(db, actor, email, grant)
                    self.giving = ""
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        await self._read()
        return rx.toast.success("Given.")

    @handler(Audience.STAFF)
    async def ask_block(self, credit_id: int):
        self.field = self.problem = ""
        self.blocking = next((row for row in self.rows if row.id == credit_id), CreditRow())

    @handler(Audience.STAFF)
    async def set_blocking(self, is_open: bool):
        if not is_open:
            self.blocking = CreditRow()

    @handler(Audience.STAFF)
    async def decide(self, form_data: dict[str, Any]):
        verb = credit_accounts.unblock if self.blocking.is_blocked else credit_accounts.block
        try:
            async with acting(self) as (db, actor):
                await verb(db, actor, self.blocking.id, typed.text(form_data, "reason"))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.blocking = CreditRow()
        await self._read()
        return rx.toast.success("Done.")

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        return await credit_given(db, actor, self.status, self.text, after)


def _grant(form: dict[str, Any]) -> Grant:
    currency = typed.text(form, "currency") or "EUR"
    if currency not in EXPONENTS:
        raise Invalid("currency", "We don't know that currency.")
    return Grant(typed.amount(form, "amount", currency), currency, typed.text(form, "reason"))


def _end(form: dict[str, Any]) -> datetime | None:
    text = typed.text(form, "ends_at")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("ends_at", "Please choose a day.") from None
