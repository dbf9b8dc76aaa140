"""The search box in the header: what it proposes while one types, and what one searched lately."""

import reflex as rx

from marketplace.adapters import search_recent
from marketplace.cards.search import InstantResults
from marketplace.queries.search import instant, recently
from marketplace.rules.search_log import whose
from marketplace.state.gate import handler
from marketplace.state.session import actor_of_state, viewing


class SearchBoxState(rx.State):
    """The panel under the box. While one types nothing here asks the database."""

    panel: InstantResults = InstantResults()

    @handler()
    async def suggest(self, text: str):
        await self._show(text)

    @handler()
    async def open_panel(self, text: str):
        """The box has got the focus, with this in it."""
        if not text.strip() or text.strip() != self.panel.text:
            await self._show(text)

    @handler()
    async def forget(self, text: str):
        await search_recent.forget(whose(await actor_of_state(self)), text)
        await self._show("")

    @handler()
    async def forget_all(self):
        await search_recent.forget_all(whose(await actor_of_state(self)))
        await self._show("")

    async def _show(self, text: str) -> None:
        if text.strip():
            self.panel = await instant(text)
            return
        async with viewing(self) as (db, actor):
            self.panel = await recently(db, actor)


async def get_ready() -> None:
    """Run once in each web process: the first who types waits no longer than the next."""
    await instant("a")
