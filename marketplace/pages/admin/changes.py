"""All changes that vendors suggest, those that wait first asked for."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.proposals import ChangeRow
from marketplace.components.badges import status_pill
from marketplace.components.links import link
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.queries.product_changes import STATUS_WORDS
from marketplace.state.admin.changes import ChangesState

COLUMNS = ["Product", "Suggested by", "When", "State"]
STATUSES = [
    Option("", "Any state"),
    *(Option(status.value, words) for status, (words, _) in STATUS_WORDS.items()),
]


@admin_page(routes.ADMIN_CHANGES, "Suggested changes", ChangesState.open)
def admin_changes() -> rx.Component:
    """The list; each leads to its fields."""
    return admin_frame(
        "Suggested changes",
        rx.el.div(
            search_bar(ChangesState, "Product or vendor", status_filter(ChangesState, STATUSES)),
            key=ChangesState.status,
        ),
        listing(
            ChangesState,
            COLUMNS,
            _row,
            "Suggested changes, newest first",
            "No suggestion matches that. New ones appear here by themselves.",
        ),
    )


def _row(change: ChangeRow) -> rx.Component:
    title = link(change.product, href=change.href, class_name="font-semibold")
    return table_row(
        cell(two_lines(title, change.fields), lead=True),
        cell(change.vendor, label="Suggested by"),
        cell(change.date, label="When"),
        cell(status_pill(change.status, change.tone), label="State"),
        data_testid="change-row",
    )
