"""An invitation into a shop's team, as whoever follows its link sees it."""

from urllib.parse import urlencode

import reflex as rx

from marketplace.cards.teams import InvitationCard
from marketplace.errors import Conflict
from marketplace.queries.teams import invitation_card
from marketplace.routes import JOIN_TEAM, SIGN_IN, SIGN_UP
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter


class JoinTeamState(rx.State):
    """The invitation, or in `problem` why there is none; and the ways in for guests."""

    proof: str = ""
    card: InvitationCard = InvitationCard()
    is_member: bool = False
    is_known: bool = False
    sign_in: str = ""
    sign_up: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.proof, self.problem = parameter(self, "key")[:2_000], ""
        async with viewing(self) as (db, actor):
            self.is_member = actor.is_member
            try:
                self.card = await invitation_card(db, actor, self.proof)
            except Conflict as stale:
                self.problem = stale.message
        back = f"{JOIN_TEAM}?{urlencode({'key': self.proof})}"
        query = urlencode({"email": self.card.email, "next": back})
        self.sign_in, self.sign_up = f"{SIGN_IN}?{query}", f"{SIGN_UP}?{query}"
        self.is_known = True
