"""An app asks for access: what it would have, for the person who decides."""

from datetime import timedelta

import reflex as rx

from marketplace.adapters.forms import kept_form
from marketplace.adapters.links import TOLD, unseal
from marketplace.cards.access import ConsentCard
from marketplace.errors import AppRefused, SignInRequired
from marketplace.queries.connections import shop_of
from marketplace.routes import CONNECT
from marketplace.rules.scopes import OF_SHOPS, grantable, in_words
from marketplace.services import oauth_server
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import parameter

TOO_OLD = "This request is too old. Please go back to the app and begin again."
NO_SHOP = "The app wants to work for a shop, and you manage none."


class ConnectState(rx.State):
    """The question, or why there is none."""

    card: ConsentCard = ConsentCard()
    problem: str = ""

    @handler()
    async def load(self):
        self.card, self.problem = ConsentCard(), ""
        if told := unseal(TOLD, parameter(self, "told")[:2_000], timedelta(hours=1)):
            self.problem = str(told[0])
            return
        key = parameter(self, "request")[:64]
        asked = await kept_form(key)
        async with viewing(self) as (db, actor):
            if not asked:
                self.problem = TOO_OLD
                return
            if not actor.is_member:
                raise SignInRequired(after=f"{CONNECT}?request={key}")
            try:
                wanted = await oauth_server.wanted(db, asked.items())
            except AppRefused as problem:
                self.problem = problem.message
                return
            scopes = grantable(wanted.scopes, actor.shops.get(actor.vendor_id or 0))
            shop = await shop_of(db, actor) if scopes & OF_SHOPS else ""
            self.card = ConsentCard(key, wanted.app, actor.email, shop, in_words(scopes))
            self.problem = "" if scopes else NO_SHOP
