"""The page of results, whose address says it all."""

from typing import Any

import reflex as rx

from marketplace.cards.search import ResultsPage
from marketplace.queries.search import results
from marketplace.rules.permissions import Actor
from marketplace.rules.search_request import SearchRequest
from marketplace.state.gate import handler
from marketplace.state.session import market_of_state
from marketplace.state.shop.location import query


class ResultsState(rx.State):
    """A page of results, the same for everybody with the same currency; every filter leads to
    another address, so Back works."""

    page: ResultsPage = ResultsPage()
    is_loaded: bool = False

    @handler()
    async def load(self):
        page = await results(
            None, Actor(market=market_of_state(self)), SearchRequest.parse(query(self))
        )
        if page.moved_to:
            return rx.redirect(page.moved_to, replace=True)
        self.page, self.is_loaded = page, True
        return None

    @handler()
    async def toggle(self, name: str, value: str):
        return rx.redirect(SearchRequest.parse(query(self)).toggled(name, value).href)

    @handler()
    async def set_price(self, form_data: dict[str, Any]):
        low, high = (str(form_data.get(f"price_{end}", "")).strip() for end in ("from", "to"))
        wanted = SearchRequest.parse(query(self) | {"price": [f"{low}-{high}"], "page": ["1"]})
        return rx.redirect(wanted.href)
