"""Products that may be in the catalogue twice."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.proposals import TwinRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_link
from marketplace.components.fields import text_field
from marketplace.components.forms import form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, toolbar, two_lines
from marketplace.pages.admin.room import admin_page, listing, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.queries.product_twins import STATUS_WORDS
from marketplace.state.admin.duplicates import DuplicatesState

state = DuplicatesState
COLUMNS = ["The older one", "The newer one", "Found", "State", "Decide"]
STATUSES = [
    Option("", "Any state"),
    *(Option(status.value, words) for status, words in STATUS_WORDS.items()),
]


@admin_page(routes.ADMIN_DUPLICATES, "Duplicates", state.open)
def admin_duplicates() -> rx.Component:
    """The pairs, and any two products by hand."""
    return admin_frame(
        "Duplicates",
        stack(
            rx.el.div(
                toolbar(rx.el.div(status_filter(state, STATUSES), key=state.status)),
                listing(
                    state,
                    COLUMNS,
                    _row,
                    "Pairs of products, newest first",
                    "No pair waits. What is called alike or reported by a vendor appears here.",
                ),
            ),
            _by_hand(),
        ),
    )


def _row(twin: TwinRow) -> rx.Component:
    return table_row(
        cell(two_lines(link(twin.title, href=twin.title_href), twin.brand), lead=True),
        cell(link(twin.other, href=twin.other_href), label="The newer one"),
        cell(two_lines(twin.found, twin.note), label="Found"),
        cell(status_pill(twin.status, twin.tone), label="State"),
        cell(rx.cond(twin.is_open, _decide(twin)), label="Decide"),
        data_testid="twin-row",
    )


def _decide(twin: TwinRow) -> rx.Component:
    return rx.el.div(
        button_link("Compare", href=twin.href, size="sm"),
        button("Two things", size="sm", variant="ghost", on_click=state.dismiss(twin.id)),
        class_name="flex flex-wrap gap-2",
    )


def _by_hand() -> rx.Component:
    return panel(
        live_form(
            text_field("keep", "The one that stays", placeholder="/p/… or a GTIN"),
            text_field("drop", "The one that goes", placeholder="/p/… or a GTIN"),
            button("Compare them", type="submit", icon="merge", class_name="sm:mt-6"),
            on_submit=state.compare,
            reset_on_submit=False,
            class_name="grid items-start gap-5 sm:grid-cols-[1fr_1fr_auto]",
        ),
        shown(state.problem, rx.el.div(form_error(state.problem), class_name="mt-4")),
        title="Any two products",
    )
