"""What buyers say of the things a shop sold, and the shop's answers."""

from typing import Any

import reflex as rx

from marketplace.cards.reviews import ReviewRow
from marketplace.errors import Invalid
from marketplace.queries.reviews import vendor_reviews
from marketplace.rules.permissions import Audience
from marketplace.services import reviews
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed


class VendorReviewsState(rx.State):
    """The reviews; `answering` is the one whose answer is being written."""

    rows: list[ReviewRow] = []
    after: str = ""
    is_loaded: bool = False
    answering: int = 0
    problem: str = ""

    @handler()
    async def load(self):
        self.answering, self.problem = 0, ""
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            page = await vendor_reviews(db, actor)
        self.rows, self.after, self.is_loaded = page.rows, page.after, True

    @handler(Audience.VENDOR)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await vendor_reviews(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.VENDOR)
    async def answer(self, review_id: int):
        self.answering, self.problem = review_id, ""

    @handler(Audience.VENDOR)
    async def reply(self, form_data: dict[str, Any]):
        try:
            async with acting(self) as (db, actor):
                await reviews.reply(db, actor, self.answering, typed.text(form_data, "reply"))
        except Invalid as problem:
            self.problem = problem.message
            return None
        async with viewing(self) as (db, actor):
            page = await vendor_reviews(db, actor)
        self.rows, self.after, self.answering = page.rows, page.after, 0
        return rx.toast.success("Your answer stands under the review.")
