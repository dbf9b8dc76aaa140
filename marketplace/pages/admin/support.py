"""Working in a vendor's name: asking for it, beginning, stopping."""

import reflex as rx

from marketplace import routes
from marketplace.cards.teams import SupportRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_row, submit
from marketplace.components.fields import text_area, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import saved_note
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.support import SupportState

state = SupportState
COLUMNS = ["Shop", "Who", "Asked", "Status", "Do"]
ONCE = 800
"""Milliseconds in which a double click counts as one."""


@admin_page(routes.ADMIN_SUPPORT, "Work in a shop", SupportState.load)
def admin_support() -> rx.Component:
    """The question, and what became of all of them."""
    return admin_frame(
        "Work in a shop",
        stack(
            rx.cond(state.may_ask, _ask()),
            listing(state, COLUMNS, _row, "What was asked, newest first", "Nobody has asked yet."),
        ),
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _ask() -> rx.Component:
    form = live_form(
        text_field("shop", "Shop", value=state.shop, key=state.shop, error=_error("shop"),
                   hint="Its name, or the end of its address.", auto_complete="off"),
        text_area("reason", "Reason", rows=2, error=_error("reason"),
                  hint="The shop's owner reads it, and decides."),
        form_actions(
            submit("Ask the shop", data_testid="ask-shop"),
            saved_note(state.said),
        ),
        on_submit=state.ask,
    )  # fmt: skip
    return panel(form, title="Ask to work in a shop", aria_label="Ask to work in a shop")


def _row(row: SupportRow) -> rx.Component:
    begin = button(
        "Start", size="sm", variant="primary", on_click=state.begin(row.id).throttle(ONCE)
    )
    end = button("Stop", size="sm", on_click=state.end(row.id).throttle(ONCE))
    until = rx.cond(row.until, f"until {row.until}", "")
    return table_row(
        cell(two_lines(row.vendor, row.reason), lead=True),
        cell(row.who, label="Who"),
        cell(row.asked, label="Asked"),
        cell(two_lines(status_pill(row.status, row.tone), until), label="Status"),
        cell(button_row(rx.cond(row.may_begin, begin), rx.cond(row.may_end, end)), label="Do"),
        data_testid="support-row",
    )
