"""All reviews, and whether they may be read."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.reviews import ReviewRow
from marketplace.components.badges import status_pill
from marketplace.components.links import link
from marketplace.components.ratings import rating_stars
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import (
    admin_page,
    ask_button,
    listing,
    reason_dialog,
    search_bar,
    status_filter,
)
from marketplace.pages.shell import admin_frame
from marketplace.rules.kinds import ModerationStatus
from marketplace.state.admin.reviews import ReviewsState

COLUMNS = ["Review", "Product", "Stars", "Written", "Status", "Decide"]
STATUSES = [
    Option("", "Any status"),
    *(Option(status, status.capitalize()) for status in ModerationStatus),
]


@admin_page(routes.ADMIN_REVIEWS, "Reviews", ReviewsState.load)
def admin_reviews() -> rx.Component:
    """The list, with hide and show."""
    return admin_frame(
        "Reviews",
        search_bar(ReviewsState, "Words, product or author", status_filter(ReviewsState, STATUSES)),
        listing(ReviewsState, COLUMNS, _row, "All reviews, newest first", "No review to show."),
        reason_dialog(),
    )


def _row(review: ReviewRow) -> rx.Component:
    decision = rx.cond(
        review.status == "hidden",
        ask_button("Show", "show_review", review.id, review.title),
        ask_button("Hide", "hide_review", review.id, review.title),
    )
    tone = rx.match(review.status, ("published", "good"), ("pending", "warn"), "bad")
    return table_row(
        cell(two_lines(review.title, review.body), lead=True),
        cell(
            two_lines(link(review.product, href=review.product_href), review.author),
            label="Product",
        ),
        cell(rating_stars(review.stars), label="Stars"),
        cell(review.date_text, label="Written"),
        cell(status_pill(review.status.capitalize(), tone), label="Status"),
        cell(decision, label="Decide"),
        data_testid="review-row",
    )
