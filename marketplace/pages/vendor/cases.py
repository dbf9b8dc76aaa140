"""The returns and claims of a shop: what waits for an answer comes first."""

import reflex as rx

from marketplace import routes
from marketplace.components.cases import case_table
from marketplace.components.navigation import load_more, tab, tab_panel, tabs
from marketplace.components.notices import empty_state
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.cases import CaseListState as Cases


@vendor_page(routes.VENDOR_CASES, "Returns and claims", Cases.load)
def cases() -> rx.Component:
    """Three views of one list."""
    return room(
        "Returns and claims",
        tabs(
            _tab("Yours to answer", "to_do", Cases.to_do),
            _tab("Waiting", "waiting", Cases.waiting),
            _tab("Done", "done"),
        ),
        tab_panel(
            once_loaded(Cases.is_loaded, rx.cond(Cases.rows, _table(), _nothing())),
            label="Returns and claims",
            class_name="mt-6",
        ),
        lead="Whatever you don't answer in time, our staff decide.",
    )


def _tab(text: str, view: str, count: rx.Var[str] | str = "") -> rx.Component:
    return tab(text, selected=Cases.view == view, on_click=Cases.show(view), count=count)


def _table() -> rx.Component:
    return rx.fragment(
        case_table(Cases.rows, "Returns and claims"),
        load_more("Load more", on_click=Cases.load_more, more=Cases.after != ""),
    )


def _nothing() -> rx.Component:
    return empty_state("Nothing here", "No return or claim is in this state.", icon="inbox")
