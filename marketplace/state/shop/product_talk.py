"""What people say on a product's page: reviews, questions and answers."""

from typing import Any

import reflex as rx

from marketplace.adapters.traps import fell_in
from marketplace.cards.reviews import ReviewCard
from marketplace.errors import Invalid
from marketplace.queries.reviews import reviews_page
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import questions, reviews
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.product import ProductState


class ReviewsState(rx.State):
    """The reviews beyond those that came with the page, and the form for one's own.

    `product_id` says whose they are, so those of the product before are not shown.
    """

    product_id: int = 0
    further: list[ReviewCard] = []
    after: str = ""
    is_loading_more: bool = False
    field: str = ""
    problem: str = ""

    @handler()
    async def load_more(self, product_id: int, first_after: str):
        if product_id != self.product_id:
            self.product_id, self.further, self.after = product_id, [], first_after
        self.is_loading_more = True
        yield
        async with viewing(self) as (db, actor):
            page = await reviews_page(db, actor, product_id, self.after)
        self.further, self.after = [*self.further, *page.reviews], page.after
        self.is_loading_more = False

    @handler(Audience.MEMBER)
    async def write(self, product_id: int, form_data: dict[str, Any]):
        stars, title, body = (str(form_data.get(name, "")) for name in ("stars", "title", "body"))
        self.field, self.problem = "", ""
        if fell_in(form_data):
            return rx.toast.success("Thank you. Your review is online.")
        try:
            async with acting(self) as (db, actor):
                await reviews.write(db, actor, product_id, whole_number(stars), title, body)
        except Invalid as problem:
            self.field, self.problem = problem.field, problem.message
            return None
        return [ProductState.refresh, rx.toast.success("Thank you. Your review is online.")]

    @handler(Audience.MEMBER)
    async def vote(self, review_id: int):
        async with acting(self) as (db, actor):
            await reviews.vote_helpful(db, actor, review_id)
        return [ProductState.refresh, rx.toast.success("Thanks for the vote.")]


class QuestionsState(rx.State):
    """The forms for a question and for an answer."""

    problem: str = ""

    @handler(Audience.MEMBER)
    async def ask(self, product_id: int, form_data: dict[str, Any]):
        self.problem = ""
        if fell_in(form_data):
            return rx.toast.success("Your question is online.")
        try:
            async with acting(self) as (db, actor):
                await questions.ask(db, actor, product_id, str(form_data.get("question", "")))
        except Invalid as problem:
            self.problem = problem.message
            return None
        return [ProductState.refresh, rx.toast.success("Your question is online.")]

    @handler(Audience.MEMBER)
    async def answer(self, question_id: int, form_data: dict[str, Any]):
        text = str(form_data.get(f"answer-{question_id}", ""))
        async with acting(self) as (db, actor):
            await questions.answer(db, actor, question_id, text)
        return [ProductState.refresh, rx.toast.success("Your answer is online.")]
