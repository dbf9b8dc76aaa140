"""What waits for staff to decide between shoppers and vendors."""

import reflex as rx

from marketplace import routes
from marketplace.components.cases import case_table
from marketplace.components.navigation import load_more, tab, tab_panel, tabs
from marketplace.pages.admin.room import admin_page, none_found, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.cases import DecisionsState as Decisions


@admin_page(routes.ADMIN_CASES, "To decide", Decisions.load)
def admin_cases() -> rx.Component:
    """The longest waiting first; what is over, the latest first."""
    return admin_frame(
        "To decide",
        tabs(
            _tab("To decide", "escalated", Decisions.to_do),
            _tab("Over", "done"),
        ),
        tab_panel(
            once_loaded(
                Decisions.is_loaded,
                rx.cond(
                    Decisions.rows,
                    _table(),
                    none_found("Shoppers and vendors agree about everything."),
                ),
            ),
            label="To decide",
            class_name="mt-6",
        ),
    )


def _tab(text: str, view: str, count: rx.Var[str] | str = "") -> rx.Component:
    chosen = Decisions.view == view
    return tab(text, selected=chosen, on_click=Decisions.show(view), count=count)


def _table() -> rx.Component:
    return rx.fragment(
        case_table(Decisions.rows, "Returns and claims"),
        load_more("Load more", on_click=Decisions.load_more, more=Decisions.after != ""),
    )
