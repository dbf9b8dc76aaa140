"""Proving oneself once more before something delicate: a plain form."""

import reflex as rx

from marketplace.errors import TooMany
from marketplace.routes import PROVE_AGAIN, SIGN_IN
from marketplace.rules.permissions import the_account
from marketplace.services import second_factors
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter

KNOWN_PROBLEMS = {second_factors.WRONG, TooMany().message}
"""Anybody can write a link to this page, so only our own words are shown from it."""


class ProveAgainState(rx.State):
    """`is_on` is false of people who have no second step yet; `after` is where they came from."""

    is_known: bool = False
    is_on: bool = False
    after: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.after = parameter(self, "next")[:500]
        problem = parameter(self, "problem")
        self.problem = problem if problem in KNOWN_PROBLEMS else ""
        async with viewing(self) as (db, actor):
            if not actor.is_member:
                return rx.redirect(f"{SIGN_IN}?next={PROVE_AGAIN}")
            self.is_on = await second_factors.is_on(db, the_account(actor))
        self.is_known = True
        return None
