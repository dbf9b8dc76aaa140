"""Reviews, questions and answers at the foot of a product's page."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Bar
from marketplace.cards.reviews import AnswerCard, QuestionCard, ReviewCard
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form, trap
from marketplace.components.layout import section, section_heading, split, stack
from marketplace.components.menus import disclosure
from marketplace.components.navigation import load_more
from marketplace.components.ratings import rating_bar, rating_input, rating_stars
from marketplace.components.reviews import answer_item, question_item, review_item
from marketplace.pages.shell import frame
from marketplace.state.shop.product import ProductState
from marketplace.state.shop.product_talk import QuestionsState, ReviewsState

page = ProductState.page
is_continued = ReviewsState.product_id == page.id


def reviews() -> rx.Component:
    """How many stars it got, what buyers say, and the form for one's own opinion."""
    return section(
        section_heading("Reviews"),
        split(_written(), stack(_average(), _write()), side="sm"),
        id="reviews",
    )


def _average() -> rx.Component:
    summary = rx.el.div(
        rating_stars(page.rating, text=page.rating_text),
        rx.el.div(rx.foreach(page.histogram, _bar), class_name="mt-4 grid gap-2"),
    )
    return rx.cond(page.review_count > 0, summary)


def _bar(bar: Bar) -> rx.Component:
    return rating_bar(bar.label, bar.size, bar.value)


def _written() -> rx.Component:
    after = rx.cond(is_continued, ReviewsState.after, page.reviews_after)
    none = rx.el.p("Nobody has reviewed this yet.", class_name="text-sm text-muted")
    return rx.cond(
        page.reviews.length() > 0,
        rx.el.div(
            rx.foreach(page.reviews, _review),
            rx.cond(is_continued, rx.foreach(ReviewsState.further, _review)),
            load_more(
                "More reviews",
                on_click=ReviewsState.load_more(page.id, page.reviews_after),
                loading=ReviewsState.is_loading_more,
                more=after != "",
            ),
        ),
        none,
    )


def _review(review: ReviewCard) -> rx.Component:
    helpful = rx.fragment(
        rx.cond(
            review.is_mine,
            rx.el.span("Your review", class_name="text-label text-muted"),
            button("Helpful", variant="ghost", size="sm", icon="thumbs-up",
                   on_click=ReviewsState.vote(review.id)),
        ),
        rx.el.span(review.helpful_text, class_name="text-label text-muted empty:hidden"),
    )  # fmt: skip
    return review_item(
        title=review.title,
        body=review.body,
        author=review.author,
        initials=review.author[:1],
        date=review.date_text,
        rating=review.stars,
        rating_text=f"{review.stars} of 5",
        verified=review.is_verified,
        reply=review.reply,
        reply_by=review.replied_text,
        actions=helpful,
    )


def _write() -> rx.Component:
    form = live_form(
        trap(),
        rating_input("stars"),
        text_field("title", "Headline", optional=True, error=_error("title"), max_length=120),
        text_area("body", "What is it like?", optional=True, error=_error("body")),
        form_error(_error("stars")),
        form_actions(submit("Publish the review")),
        on_submit=ReviewsState.write(page.id),
        reset_on_submit=False,
    )
    return disclosure("Write a review", _members_only(form))


def _error(field: str) -> rx.Var[str]:
    return rx.cond(ReviewsState.field == field, ReviewsState.problem, "")


def _members_only(form: rx.Component) -> rx.Component:
    sign_in = button_link("Sign in first", href=f"{routes.SIGN_IN}?next={page.href}", icon="log-in")
    return rx.cond(frame.is_member, form, sign_in)


def questions() -> rx.Component:
    """What shoppers wanted to know, and the form to ask."""
    form = live_form(
        trap(),
        text_area("question", "Your question", rows=3, error=QuestionsState.problem),
        form_actions(submit("Ask")),
        on_submit=QuestionsState.ask(page.id),
        reset_on_submit=False,
        # Emptied once the question is there; a refused one stays to be mended.
        key=page.questions.length().to_string(),
    )
    return section(
        section_heading("Questions and answers"),
        rx.foreach(page.questions, _question),
        rx.el.div(disclosure("Ask a question", _members_only(form)), class_name="max-w-prose"),
        id="questions",
    )


def _question(question: QuestionCard) -> rx.Component:
    form = live_form(
        text_area(f"answer-{question.id}", "Your answer", rows=2),
        form_actions(submit("Answer")),
        on_submit=QuestionsState.answer(question.id),
        reset_on_submit=False,
        key=question.answers.length().to_string(),
    )
    return question_item(
        question=question.body,
        asked=f"{question.author}, {question.date_text}",
        answers=rx.fragment(rx.foreach(question.answers, _answer)),
        actions=rx.cond(frame.is_member, disclosure("Answer", form)),
    )


def _answer(answer: AnswerCard) -> rx.Component:
    return answer_item(
        answer.body, f"{answer.author}, {answer.date_text}", from_vendor=answer.by_vendor
    )
