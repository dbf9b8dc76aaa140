"""The pages that a link from a mail leads to, the one that asks for it, and the second step."""

from datetime import timedelta

import reflex as rx

from marketplace.adapters.links import TOLD, unseal
from marketplace.adapters.suspicion import ROBOT
from marketplace.adapters.traps import stamp
from marketplace.errors import TooMany
from marketplace.rules.passwords import PROBLEMS
from marketplace.rules.patience import CODES, all_told
from marketplace.services import mailboxes, second_factors
from marketplace.state.gate import handler
from marketplace.state.shop.doors import LONGEST_WAY
from marketplace.state.shop.location import parameter

KNOWN_PROBLEMS = {
    *PROBLEMS,
    mailboxes.STALE,
    mailboxes.TAKEN,
    mailboxes.ANOTHERS,
    second_factors.WRONG,
    *all_told(CODES),
    "Please check the e-mail address.",
    TooMany().message,
    ROBOT,
}
"""Anybody can write a link to these pages, so only our own words are shown from it."""


class ProofState(rx.State):
    """What the address says: the proof in it, what was done with it, and what was wrong."""

    proof: str = ""
    email: str = ""
    done_for: str = ""
    after: str = ""
    field: str = ""
    problem: str = ""
    opened: str = ""

    @handler()
    async def load(self):
        self.proof = parameter(self, "key")[:2_000]
        self.email, self.field = parameter(self, "email")[:320], parameter(self, "field")[:20]
        self.after, self.opened = parameter(self, "next")[:LONGEST_WAY], stamp()
        told = unseal(TOLD, parameter(self, "told")[:2_000], timedelta(hours=1))
        self.done_for = str(told[0]) if told else ""
        problem = parameter(self, "problem")
        self.problem = problem if problem in KNOWN_PROBLEMS else ""
