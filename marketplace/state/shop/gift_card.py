"""What is on a gift card."""

import reflex as rx

from marketplace.adapters.forms import kept_form
from marketplace.state.gate import handler
from marketplace.state.shop.location import parameter


class GiftCardState(rx.State):
    """The answer to the last question; the code itself is never kept."""

    balance: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        told = await kept_form(parameter(self, "note"))
        self.balance, self.problem = told.get("balance", ""), told.get("problem", "")
