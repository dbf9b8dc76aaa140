"""The pages behind links in letters: about somebody's data, news by mail, a shop's money."""

from datetime import timedelta

import reflex as rx

from marketplace.adapters.links import TOLD, unseal
from marketplace.errors import Conflict, TooMany
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.services import data_requests, mailings, payout_stops
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter

KNOWN_PROBLEMS = {
    data_requests.STALE,
    data_requests.ASKED_ALREADY,
    data_requests.SIGN_IN,
    mailings.STALE,
    payout_stops.STALE,
    "Please check the e-mail address.",
    "Please choose what you want.",
    "Please sign in to the account that this file belongs to, and open the link again.",
    "This file isn't here any more. Please ask for a new one.",
    "It is too late for that: there is nothing left to keep.",
    TooMany().message,
}
"""Anybody can write a link to these pages, so only our own words are shown from it."""


class LetterState(rx.State):
    """What the address says: the proof in it, what was done, and what was wrong.

    `wish` is what a letter is about, as long as it can be confirmed (export, erasure) or taken
    back (withdraw); `blocks` what stands against it.
    """

    proof: str = ""
    file: str = ""
    is_end: bool = False
    email: str = ""
    wish: str = ""
    blocks: list[str] = []
    done: str = ""
    done_for: str = ""
    field: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.proof = parameter(self, "key")[:2_000]
        self.file, self.is_end = parameter(self, "file")[:2_000], bool(parameter(self, "end"))
        self.email, self.field = parameter(self, "email")[:320], parameter(self, "field")[:20]
        told = unseal(TOLD, parameter(self, "told")[:2_000], timedelta(hours=1))
        self.done_for, self.done = (
            (str(told[0]), parameter(self, "done")[:30]) if told else ("", "")
        )
        problem = parameter(self, "problem")
        self.problem = problem if problem in KNOWN_PROBLEMS else ""

    @handler()
    async def load_request(self):
        """What the letter about somebody's data asks."""
        self.wish, self.blocks = "", []
        if not self.proof:
            return
        try:
            async with viewing(self) as (db, _actor):
                request = await data_requests.of_letter(db, self.proof)
                self.blocks = await data_requests.blocks_of(db, request)
        except Conflict as problem:
            self.problem = problem.message
            return
        if request.status == RequestStatus.UNCONFIRMED:
            self.wish = request.kind
        elif request.kind == RequestKind.ERASURE:
            self.wish = "withdraw"
