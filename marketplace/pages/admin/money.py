"""The shop's books: balances, journals, payments, refunds, and calls to providers."""

import reflex as rx

from marketplace import routes
from marketplace.cards.staff import BalanceRow, CommandRow
from marketplace.components.badges import status_pill
from marketplace.components.navigation import tab, tab_panel, tabs
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.order import (
    JOURNALS,
    PAYMENTS,
    REFUNDS,
    journal_cells,
    payment_cells,
    refund_cells,
)
from marketplace.pages.admin.room import admin_page, none_found, once_loaded, pages_of
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.money import BooksState

VIEWS = {
    "balances": "Balances",
    "journals": "Journals",
    "payments": "Payments",
    "refunds": "Refunds",
    "commands": "Provider calls",
}
EMPTY = "As soon as money moves, it is written down here."


@admin_page(routes.ADMIN_MONEY, "Money", BooksState.load)
def admin_money() -> rx.Component:
    """Five views on the same money."""
    return admin_frame("Money", once_loaded(BooksState.is_loaded, _content()))


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(_tabs(), class_name="mb-6"),
        tab_panel(
            rx.match(
                BooksState.view,
                ("journals", _journals()),
                ("payments", _payments()),
                ("refunds", _refunds()),
                ("commands", _commands()),
                _balances(),
            ),
            label=rx.match(BooksState.view, *VIEWS.items(), ""),
        ),
    )


def _tabs() -> rx.Component:
    return tabs(
        *[
            tab(text, selected=BooksState.view == name, on_click=BooksState.show(name))
            for name, text in VIEWS.items()
        ]
    )


def _or_empty(rows: rx.Var, content: rx.Component) -> rx.Component:
    return rx.cond(rows, content, none_found(EMPTY))


def _balances() -> rx.Component:
    body = table_body(BooksState.balances, _balance)
    columns = ["Account", "Of", "Amount"]
    note = "What the shop has stands without a sign; what it owes or has earned carries a minus."
    return _or_empty(
        BooksState.balances,
        rx.fragment(
            rx.el.p(note, class_name="mb-4 text-sm text-muted"),
            table(columns, body, caption="Balances", numbers=("Amount",)),
        ),
    )


def _balance(row: BalanceRow) -> rx.Component:
    return table_row(
        cell(rx.el.span(row.name, class_name="font-semibold"), lead=True),
        cell(row.owner, label="Of"),
        cell(row.balance, label="Amount", number=True),
        data_testid="balance-row",
    )


def _journals() -> rx.Component:
    table_ = pages_of(
        JOURNALS,
        BooksState.journals,
        journal_cells,
        "Journals, newest first",
        BooksState.more_journals,
        BooksState.journals_after,
    )
    return _or_empty(BooksState.journals, table_)


def _payments() -> rx.Component:
    state = BooksState
    table_ = pages_of(
        PAYMENTS,
        state.payments,
        payment_cells,
        "Payments, newest first",
        state.more_payments,
        state.payments_after,
    )
    return _or_empty(state.payments, table_)


def _refunds() -> rx.Component:
    state = BooksState
    table_ = pages_of(
        REFUNDS,
        state.refunds,
        refund_cells,
        "Refunds, newest first",
        state.more_refunds,
        state.refunds_after,
    )
    return _or_empty(state.refunds, table_)


def _commands() -> rx.Component:
    body = table_body(BooksState.commands, _command)
    columns = ["Call", "Date", "State", "Error"]
    return _or_empty(BooksState.commands, table(columns, body, caption="Calls that move money"))


def _command(row: CommandRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.kind, row.provider), lead=True),
        cell(row.date, label="Date"),
        cell(status_pill(row.state, row.tone), label="State"),
        cell(row.error, label="Error"),
        data_testid="command-row",
    )
