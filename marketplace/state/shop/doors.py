"""Signing in and up: plain forms that come back with a problem in the address."""

import reflex as rx

from marketplace.adapters.identity import terms
from marketplace.adapters.suspicion import ROBOT
from marketplace.adapters.traps import stamp
from marketplace.cards.ways_in import ProviderCard
from marketplace.errors import TooMany
from marketplace.queries.ways_in import offered
from marketplace.routes import MY_ACCOUNT
from marketplace.rules.passwords import PROBLEMS
from marketplace.rules.patience import PASSWORDS, all_told
from marketplace.services import identities, second_factors
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter

KNOWN_PROBLEMS = {
    "That e-mail and password don't match.",
    "There is already an account with this e-mail. Try signing in.",
    "Please check the e-mail address.",
    "Please tell us your name, in at most 80 characters.",
    *PROBLEMS,
    *terms.WORDS,
    *identities.WORDS,
    second_factors.TOO_LATE,
    TooMany().message,
    ROBOT,
    *all_told(PASSWORDS),
}
"""Anybody can write a link to this page, so only our own words are shown from it."""


NEWS = {
    "password": "Your new password is set. Please sign in with it.",
    "address": "Please sign in, so that we know that it is your account.",
}
LONGEST_WAY = 3_000
"""Characters of the way on, in which the key of a letter may stand."""


class DoorState(rx.State):
    """What was typed before and what was wrong with it, never the password; and other ways in."""

    name: str = ""
    email: str = ""
    after: str = ""
    field: str = ""
    problem: str = ""
    news: str = ""
    opened: str = ""
    providers: list[ProviderCard] = []

    @handler()
    async def load(self):
        async with viewing(self) as (_db, actor):
            is_member = actor.is_member
        if is_member:
            return rx.redirect(MY_ACCOUNT)
        self.name, self.email = parameter(self, "name")[:80], parameter(self, "email")[:320]
        self.after, self.field = (
            parameter(self, "next")[:LONGEST_WAY],
            parameter(self, "field")[:20],
        )
        self.providers = offered()
        self.news = NEWS.get(parameter(self, "news"), "")
        self.opened = stamp()
        problem = parameter(self, "problem")
        self.problem = problem if problem in KNOWN_PROBLEMS else ""
        return None
