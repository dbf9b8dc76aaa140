"""Bank transfers: money that shoppers send, and what staff have to send."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.inbox import TransferRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.notices import notice
from marketplace.components.overlays import dialog
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.rules.money_kinds import TransferStatus
from marketplace.state.admin.transfers import TransfersState

chosen = TransfersState.chosen
COLUMNS = ["Transfer", "Of", "Dates", "Status", "What happened", "Amount"]
STATUSES = [
    *(Option(status, status.capitalize()) for status in TransferStatus),
    Option("", "Any status"),
]


@admin_page(routes.ADMIN_TRANSFERS, "Bank transfers", TransfersState.load)
def admin_transfers() -> rx.Component:
    """The list; what is said of a transfer is booked and told to whom it concerns."""
    return admin_frame(
        "Bank transfers",
        search_bar(
            TransfersState, "Reference on the statement", status_filter(TransfersState, STATUSES)
        ),
        listing(
            TransfersState,
            COLUMNS,
            _row,
            "Bank transfers, newest first",
            "No transfer waits for you.",
        ),
        _dialog(),
    )


def _row(row: TransferRow) -> rx.Component:
    on_time = rx.cond(row.is_incoming, "It came", "It is sent")
    came = rx.cond(row.is_late, "It came too late", on_time)
    act = rx.el.div(
        rx.cond(
            row.is_waiting | row.is_late,
            button(came, size="sm", on_click=TransfersState.choose(row.id, False)),
        ),
        rx.cond(
            row.can_come_back | (row.is_waiting & ~row.is_incoming),
            button(
                rx.cond(row.can_come_back, "It came back", "It can’t be sent"),
                size="sm",
                on_click=TransfersState.choose(row.id, True),
            ),
        ),
        class_name="flex flex-wrap gap-2 empty:hidden",
    )
    dates = two_lines(row.date, rx.cond(row.due != "", f"until {row.due}", ""))
    return table_row(
        cell(two_lines(row.reference, row.kind), lead=True),
        cell(row.payee, label="Of"),
        cell(dates, label="Dates"),
        cell(two_lines(status_pill(row.status, row.tone), row.bank_reference), label="Status"),
        cell(act, label="What happened"),
        cell(row.amount, label="Amount", number=True),
        data_testid="transfer-row",
    )


def _dialog() -> rx.Component:
    is_incoming = chosen.is_incoming & ~TransfersState.is_back
    return dialog(
        f"{chosen.reference}: {chosen.amount}",
        live_form(
            rx.cond(
                chosen.is_late,
                notice("Nobody waits for it any more: a refund of all of it follows by itself."),
            ),
            rx.cond(
                is_incoming,
                text_field(
                    "amount",
                    "Amount on the statement",
                    hint=f"{chosen.amount} was asked for.",
                    error=_error("amount"),
                ),
            ),
            text_field(
                "bank_reference",
                rx.cond(TransfersState.is_back, "What the bank says", "Reference from the bank"),
                error=_error("bank_reference"),
            ),
            form_actions(submit("Note it", data_testid="note-transfer")),
            on_submit=TransfersState.mark,
        ),
        open=chosen.id != 0,
        on_open_change=TransfersState.set_open,
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(TransfersState.field == field, TransfersState.problem, "")
