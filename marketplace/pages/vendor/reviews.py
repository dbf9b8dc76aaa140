"""What buyers say of the things this shop sold, with room for an answer."""

import reflex as rx

from marketplace import routes
from marketplace.cards.reviews import ReviewRow
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import text_area
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.ratings import rating_stars
from marketplace.components.slots import shown
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.reviews import VendorReviewsState

state = VendorReviewsState


@vendor_page(routes.VENDOR_REVIEWS, "Reviews", VendorReviewsState.load)
def vendor_reviews() -> rx.Component:
    """Newest first."""
    return room(
        "Reviews",
        once_loaded(state.is_loaded, rx.cond(state.rows, _list(), _nothing())),
        lead="Everybody can read your answer. Thanks for praise, help for trouble.",
    )


def _list() -> rx.Component:
    return rx.fragment(
        rx.el.div(rx.foreach(state.rows, _review), class_name="grid max-w-3xl gap-4"),
        load_more("Load more", on_click=state.load_more, more=state.after != ""),
    )


def _review(review: ReviewRow) -> rx.Component:
    return panel(
        rx.el.article(
            rx.el.div(
                rating_stars(review.stars),
                rx.el.span(review.author, class_name="font-semibold"),
                rx.el.span(review.date_text, class_name="text-muted"),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm",
            ),
            rx.el.p(link(review.product, href=review.product_href, quiet=True)),
            shown(
                review.title,
                rx.el.h2(review.title, class_name="font-sans text-base font-semibold"),
            ),
            rx.el.p(review.body, class_name="whitespace-pre-line text-sm empty:hidden"),
            shown(review.reply, _answer(review)),
            rx.cond(state.answering == review.id, _form(review), _begin(review)),
            class_name="grid gap-2",
        ),
        data_testid="review",
    )


def _answer(review: ReviewRow) -> rx.Component:
    return rx.el.div(
        rx.el.p("Your answer", class_name="text-label font-semibold"),
        rx.el.p(review.reply, class_name="whitespace-pre-line text-sm text-muted"),
        class_name="mt-1 border-l-2 border-accent/40 pl-4",
    )


def _begin(review: ReviewRow) -> rx.Component:
    text = rx.cond(review.reply, "Change your answer", "Answer")
    return rx.el.div(
        button(text, size="sm", icon="reply", on_click=state.answer(review.id)), class_name="mt-1"
    )


def _form(review: ReviewRow) -> rx.Component:
    return live_form(
        text_area("reply", "Your answer", value=review.reply, error=state.problem, auto_focus=True),
        form_actions(
            submit("Publish the answer", size="sm"),
            button("Not now", size="sm", on_click=state.answer(0)),
        ),
        on_submit=state.reply,
        class_name="mt-2 grid gap-3",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "No reviews yet",
        "Buyers can review what they bought as soon as it is on its way.",
        icon="star",
        action=button_link("Your orders", href=routes.VENDOR_ORDERS),
    )
