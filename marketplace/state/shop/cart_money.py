"""Codes, gift cards and store credit, on the basket and at the checkout."""

from typing import Any

import reflex as rx

from marketplace.adapters.forms import kept_form
from marketplace.adapters.limits import at_most
from marketplace.errors import Conflict, Invalid
from marketplace.services import cart_money
from marketplace.state.gate import handler
from marketplace.state.session import acting
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.checkout import CheckoutState
from marketplace.state.shop.location import parameter

LONGEST = 200
REREAD = [CartState.refresh, CheckoutState.refresh]


class CartMoneyState(rx.State):
    """What is wrong with the code or gift card that was typed; `turn` empties the fields."""

    code_problem: str = ""
    card_problem: str = ""
    turn: int = 0

    @handler()
    async def load(self):
        told = await kept_form(parameter(self, "note"))
        self._tell(told.get("field", ""), told.get("problem", ""))

    @handler()
    async def add_code(self, form_data: dict[str, Any]):
        return await self._add("code", cart_money.add_code, form_data)

    @handler()
    async def add_card(self, form_data: dict[str, Any]):
        return await self._add("card", cart_money.add_card, form_data)

    @handler()
    async def remove_code(self, code: str):
        async with acting(self) as (db, actor):
            await cart_money.remove_code(db, actor, code)
        return REREAD

    @handler()
    async def remove_card(self, credit_id: int):
        async with acting(self) as (db, actor):
            await cart_money.remove_card(db, actor, credit_id)
        return REREAD

    @handler()
    async def use_credit(self, is_used: bool):
        async with acting(self) as (db, actor):
            await cart_money.use_credit(db, actor, is_used)
        return REREAD

    async def _add(self, field: str, verb: Any, form: dict[str, Any]) -> Any:
        self._tell(field, "")
        try:
            await at_most("30/minute", f"basket-{field}", self.router.session.client_ip)
            async with acting(self) as (db, actor):
                await verb(db, actor, str(form.get(field, ""))[:LONGEST])
        except (Invalid, Conflict) as problem:
            self._tell(field, problem.message)
            return None
        self.turn += 1
        return REREAD

    def _tell(self, field: str, problem: str) -> None:
        self.code_problem = problem if field == "code" else ""
        self.card_problem = problem if field == "card" else ""
