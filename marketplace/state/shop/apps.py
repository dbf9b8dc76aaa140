"""The apps that have access to one's account."""

import reflex as rx

from marketplace.cards.access import ConnectionCard
from marketplace.queries.connections import my_connections
from marketplace.rules.permissions import Audience
from marketplace.services import connections
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class AppsState(rx.State):
    """Each with a way to take it away."""

    apps: list[ConnectionCard] = []

    @handler(Audience.MEMBER)
    async def load(self):
        async with viewing(self) as (db, actor):
            self.apps = await my_connections(db, actor)

    @handler(Audience.MEMBER)
    async def take_away(self, connection_id: int):
        async with acting(self) as (db, actor):
            await connections.end(db, actor, connection_id)
            self.apps = await my_connections(db, actor)
