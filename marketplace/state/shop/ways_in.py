"""The ways into one's account: other sites, passkeys, and a password if there is one."""

import reflex as rx

from marketplace.adapters.identity import terms
from marketplace.adapters.limits import at_most
from marketplace.cards.ways_in import IdentityCard, PasskeyCard, ProviderCard
from marketplace.errors import Conflict, Invalid, TooMany
from marketplace.queries.ways_in import has_password, my_identities, my_offers, my_passkeys
from marketplace.rules.permissions import Audience, the_account
from marketplace.services import credentials, identities, mailboxes, passkeys
from marketplace.state.gate import handler
from marketplace.state.session import acting, actor_of_state, viewing
from marketplace.state.shop.location import parameter
from marketplace.state.shop.say_again import SayAgain

KNOWN_PROBLEMS = {
    *terms.WORDS,
    *identities.WORDS,
    credentials.COME_AGAIN,
    credentials.WRONG_PASSWORD,
    TooMany().message,
}
"""Anybody can write a link to this page, so only our own words are shown from it."""
NEWS = {"linked", "passkey"}


class WaysInState(SayAgain, rx.State):
    """`is_by_word` is whether a password is one of them.

    `field` is "passkey" or "current" where a problem is about that, and else anything.

    `news` is what was just added, "linked" or "passkey"; `is_link_sent` tells that a link is on
    its way by which a first password is set.
    """

    is_by_word: bool = True
    is_link_sent: bool = False
    identities: list[IdentityCard] = []
    offers: list[ProviderCard] = []
    passkeys: list[PasskeyCard] = []
    field: str = ""
    problem: str = ""
    news: str = ""

    @handler(Audience.MEMBER)
    async def load(self):
        problem, self.field = parameter(self, "problem"), parameter(self, "field")[:20]
        self.problem = problem if problem in KNOWN_PROBLEMS else ""
        news = parameter(self, "news")
        self.news = news if news in NEWS else ""
        self.is_link_sent = False
        self._trust()
        await self._read()

    @handler(Audience.MEMBER)
    async def unlink(self, identity_id: int):
        self.field = self.problem = self.news = ""
        try:
            async with acting(self) as (db, actor):
                await identities.unlink(db, actor, identity_id)
        except Conflict as problem:
            self.problem = problem.message
        except Invalid:
            self._ask_again("unlink", identity_id)
            return
        await self._read()

    @handler(Audience.MEMBER)
    async def remove_passkey(self, passkey_id: int):
        self.field = self.problem = self.news = ""
        try:
            async with acting(self) as (db, actor):
                await passkeys.remove(db, actor, passkey_id)
        except Conflict as problem:
            self.field, self.problem = "passkey", problem.message
        except Invalid:
            self._ask_again("remove_passkey", passkey_id)
            return
        await self._read()

    @handler(Audience.MEMBER)
    async def send_password_link(self):
        actor = await actor_of_state(self)
        await at_most("6/hour", "letters", str(the_account(actor)))
        async with acting(self) as (db, actor):
            await mailboxes.ask_for_reset(db, actor.email)
        self.is_link_sent = True

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.is_by_word = await has_password(db, actor)
            self.identities = await my_identities(db, actor)
            self.offers = await my_offers(db, actor)
            self.passkeys = await my_passkeys(db, actor)
