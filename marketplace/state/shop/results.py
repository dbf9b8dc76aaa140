"""Searching: suggestions while one types, and the page of results, whose address says it all."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Suggestion
from marketplace.cards.search import ResultsPage
from marketplace.queries.search import instant, results
from marketplace.rules.search_request import SearchRequest
from marketplace.state.gate import handler
from marketplace.state.session import viewing
from marketplace.state.shop.location import query


class SearchBoxState(rx.State):
    """What the search box in the header proposes."""

    suggestions: list[Suggestion] = []

    @handler()
    async def suggest(self, text: str):
        async with viewing(self) as (db, actor):
            self.suggestions = (await instant(db, actor, text)).suggestions


class ResultsState(rx.State):
    """A page of results; every filter leads to another address, so Back works."""

    page: ResultsPage = ResultsPage()
    is_loaded: bool = False

    @handler()
    async def load(self):
        async with viewing(self) as (db, actor):
            self.page = await results(db, actor, SearchRequest.parse(query(self)))
        self.is_loaded = True

    @handler()
    async def toggle(self, name: str, value: str):
        return rx.redirect(SearchRequest.parse(query(self)).toggled(name, value).href)

    @handler()
    async def set_price(self, form_data: dict[str, Any]):
        low, high = (str(form_data.get(f"price_{end}", "")).strip() for end in ("from", "to"))
        wanted = SearchRequest.parse(query(self) | {"price": [f"{low}-{high}"], "page": ["1"]})
        return rx.redirect(wanted.href)
