"""What every room of the admin console has in common: searching, lists, and asking for a reason."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace.components.buttons import button, submit
from marketplace.components.fields import LINE, select_control, text_area
from marketplace.components.forms import form_actions, live_form
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.overlays import dialog
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import Flag, Rows, Slot, Text, either
from marketplace.components.tables import table, table_body, toolbar
from marketplace.state.admin.moderation import ModerationState

QUESTIONS = {
    "reject": "Turn this vendor down?",
    "suspend": "Suspend this vendor?",
    "hide_product": "Hide this product?",
    "show_product": "Show this product again?",
    "refuse_change": "Turn this suggestion down?",
    "ask_revision": "What should be otherwise?",
    "hide_review": "Hide this review?",
    "show_review": "Show this review again?",
    "hold_payout": "Hold this payout?",
    "cancel_payout": "Put it back on the vendor's balance?",
    "fail_payout": "The bank didn't carry it out? It goes back on the balance.",
    "return_payout": "The bank sent it back? It goes back on the balance.",
    "pause_payouts": "Hold all payouts of this vendor?",
    "write_off": "Give this debt up? The marketplace bears it.",
}


def admin_page(route: str, title: Text, *on_load: Any) -> Callable[..., Any]:
    """Declare a room: its address, its title, and what it reads when somebody comes in."""
    return rx.page(route=route, title=rx.Var.create(f"{title} · Admin"), on_load=[*on_load])


def once_loaded(is_loaded: Flag, content: rx.Component) -> rx.Component:
    """The content when it has been read, grey rows before."""
    return either(is_loaded, content, skeleton_rows())


def search_bar(state: Any, label: str, *filters: Slot) -> rx.Component:
    """A search field that asks `state.search`, and filters beside it."""
    box = rx.el.input(
        name="text", type="search", placeholder=label, aria_label=label, class_name=LINE
    )
    form = live_form(
        rx.el.div(box, class_name="min-w-56 grow"),
        button("Search", type="submit", icon="search"),
        on_submit=state.search,
        class_name="flex grow gap-2",
    )
    return toolbar(form, *filters)


def status_filter(state: Any, options: Rows, label: str = "Status") -> rx.Component:
    """A choice that asks `state.choose_status`."""
    return select_control(options, state.status, aria_label=label, on_change=state.choose_status)


def listing(state: Any, columns: list[str], row: Any, caption: str, nothing: str) -> rx.Component:
    """The rows of a state with `rows`, `after` and `load_more`, or that there are none."""
    filled = pages_of(columns, state.rows, row, caption, state.load_more, state.after)
    return once_loaded(state.is_loaded, rx.cond(state.rows, filled, none_found(nothing)))


def pages_of(
    columns: list[str], rows: Rows, row: Any, caption: str, on_more: Any, after: rx.Var[str]
) -> rx.Component:
    """A table that goes on when asked; a last column "Amount" is aligned right."""
    return rx.fragment(
        table(columns, table_body(rows, row), caption=caption, numbers=("Amount",)),
        load_more("Load more", on_click=on_more, more=after != ""),
    )


def none_found(text: Text) -> rx.Component:
    """A list without rows."""
    return empty_state("Nothing here", text, icon="inbox")


def ask_button(text: str, question: str, subject_id: Any, subject: Any) -> rx.Component:
    """A button that first asks for a reason."""
    return button(
        text,
        size="sm",
        on_click=ModerationState.ask(question, subject_id, subject),
        data_testid=question,
    )


def reason_dialog() -> rx.Component:
    """The question that `ask_button` opens; the answer is kept in the audit trail."""
    questions = list(QUESTIONS.items())
    return dialog(
        rx.match(ModerationState.asking, *questions, "Are you sure?"),
        live_form(
            text_area("reason", "Reason", rows=3, error=ModerationState.problem),
            form_actions(
                submit("Confirm", data_testid="confirm"),
                button("Not now", on_click=ModerationState.set_open(False)),
            ),
            on_submit=ModerationState.decide,
        ),
        text=rx.fragment(ModerationState.subject),
        open=ModerationState.asking != "",
        on_open_change=ModerationState.set_open,
    )
