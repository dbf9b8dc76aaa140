"""Where the books and the providers differ, how long already, and why."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.payouts import DifferenceRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.fields import select_field, text_area
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.overlays import dialog
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.payouts import runs
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.reconciliation import DifferencesState

state = DifferencesState
COLUMNS = ["Difference", "Where", "Open for", "In the books", "There", "Status", "Decide"]
STATUSES = [
    Option("", "Not closed"),
    Option("open", "Open"),
    Option("explained", "Explained"),
    Option("closed", "Closed"),
]
MOVED_AS = [
    Option("", "Nothing moved, or it is booked elsewhere"),
    Option("fee", "A fee of the provider"),
    Option("own_bank", "Between the provider and our own bank account"),
    Option("shopper", "A shopper's money that we owe back"),
    Option("loss", "A loss that we bear"),
]
EXAMPLE = "date;amount;currency;reference\n2026-11-26;-120.00;EUR;P-7KQ2-M9XD"


@admin_page(routes.ADMIN_RECONCILIATION, "Reconciliation", state.load)
def admin_reconciliation() -> rx.Component:
    """The list, a run at once, and lines of the bank's own statement."""
    return admin_frame(
        "Reconciliation",
        stack(
            rx.el.p(
                "Once a day, and whenever you ask, everything that providers say moved is "
                "compared with our books. While a difference is open, nothing is paid out by that "
                "provider in that currency.",
                class_name="max-w-prose text-muted",
            ),
            rx.el.div(
                runs(state.runs),
                button(
                    "Compare now",
                    icon="scale",
                    on_click=state.compare.throttle(2_000),
                    data_testid="compare-now",
                ),
                class_name="grid items-center gap-4 lg:grid-cols-[1fr_auto]",
            ),
            rx.el.section(
                search_bar(state, "Reference at the provider", status_filter(state, STATUSES)),
                listing(
                    state, COLUMNS, _row, "Differences, newest first", "Both sides agree here."
                ),
            ),
            _bank_lines(),
            gap="gap-8",
        ),
        _dialog(),
    )


def _row(row: DifferenceRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.title, row.detail), lead=True),
        cell(row.provider, label="Where"),
        cell(row.age, label="Open for"),
        cell(row.books, label="In the books", number=True),
        cell(row.theirs, label="There", number=True),
        cell(two_lines(status_pill(row.status, row.tone), row.note), label="Status"),
        cell(
            rx.cond(row.is_open, button("Explain", size="sm", on_click=state.open(row.id))),
            label="Decide",
        ),
        data_testid="difference-row",
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _dialog() -> rx.Component:
    row = state.explaining
    return dialog(
        "Why do they differ?",
        live_form(
            text_area("words", "Explanation", rows=3, error=_error("words")),
            rx.cond(
                row.is_money,
                select_field(
                    "moved_as",
                    "What the money was",
                    MOVED_AS,
                    optional=True,
                    hint="Then the books follow the provider.",
                    error=_error("moved_as"),
                ),
            ),
            form_actions(
                submit("Explain", data_testid="explain"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.explain,
        ),
        text=rx.fragment(row.title, ": ", row.detail),
        open=row.id != 0,
        on_open_change=state.set_open,
    )


def _bank_lines() -> rx.Component:
    return panel(
        live_form(
            text_area(
                "lines",
                "Lines of the statement as CSV",
                rows=5,
                error=_error("lines"),
                hint="The first line names the columns. The same line again changes nothing.",
                placeholder=EXAMPLE,
            ),
            form_actions(submit("Bring in", variant="secondary", data_testid="bring-in")),
            on_submit=state.bring_in,
        ),
        title="Our own bank account",
    )
