"""What the shop suggested about products that others described."""

import reflex as rx

from marketplace import routes
from marketplace.cards.proposals import ChangeRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button_link
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.changes import SuggestedChangesState

state = SuggestedChangesState
COLUMNS = ["Product", "Suggested", "State", "Our answer"]


@vendor_page(routes.VENDOR_CHANGES, "Suggested changes", state.load)
def vendor_changes() -> rx.Component:
    """The list, or how to begin."""
    return room(
        "Suggested changes",
        once_loaded(state.is_loaded, rx.cond(state.rows, _list(), _nothing())),
        lead="Products are shared. What another shop described you can’t edit, but you can "
        "suggest how it should be.",
    )


def _list() -> rx.Component:
    return rx.fragment(
        table(COLUMNS, table_body(state.rows, _row), caption="Your suggestions, newest first"),
        load_more("Load more", on_click=state.load_more, more=state.after != ""),
    )


def _row(change: ChangeRow) -> rx.Component:
    title = link(change.product, href=change.href, quiet=True, class_name="line-clamp-2")
    return table_row(
        cell(two_lines(title, change.fields), lead=True),
        cell(change.date, label="Suggested"),
        cell(status_pill(change.status, change.tone), label="State"),
        cell(rx.cond(change.answer, change.answer, "–"), label="Our answer"),
        data_testid="change-row",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing suggested yet",
        "Open one of your offers and choose “Suggest a change” to put a shared product right.",
        icon="file-pen-line",
        action=button_link("Your offers", href=routes.VENDOR_OFFERS, variant="primary"),
    )
