"""Messages from payment providers, with replay; calls without an answer and refunds that failed."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.inbox import CallRow, MessageRow, StuckRefundRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel
from marketplace.components.links import link
from marketplace.components.overlays import dialog
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.queries.staff_inbox import STUCK
from marketplace.rules.money_kinds import InboxStatus
from marketplace.state.admin.inbox import InboxState

sheet, shown = InboxState.sheet, InboxState.shown
COLUMNS = ["Message", "About", "Date", "Status", ""]
STATUSES = [
    Option("", "Any status"),
    Option(STUCK, "Needs a look"),
    *(Option(status, status.capitalize()) for status in InboxStatus),
]


@admin_page(routes.ADMIN_INBOX, "Provider messages", InboxState.open)
def admin_inbox() -> rx.Component:
    """What waits for a decision first, then every message."""
    return admin_frame(
        "Provider messages",
        rx.el.div(_unclear(), _stuck_refunds(), class_name="mb-6 grid gap-6 empty:hidden"),
        search_bar(InboxState, "What it is about, or its id", status_filter(InboxState, STATUSES)),
        listing(InboxState, COLUMNS, _row, "Messages, newest first", "No message to show."),
        _detail(),
        _by_hand(),
    )


def _unclear() -> rx.Component:
    body = table_body(sheet.calls, _call)
    note = (
        "Nobody knows yet what became of these. We ask the provider every minute, before "
        "anything is tried again."
    )
    return rx.cond(
        sheet.calls,
        panel(
            rx.el.p(note, class_name="px-5 pb-3 text-sm text-muted"),
            table(["Call", "Date", "State"], body, caption="Calls without an answer"),
            title="Calls without an answer",
            flush=True,
        ),
    )


def _call(row: CallRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.kind, rx.el.span(row.provider, " · ", row.key)), lead=True),
        cell(row.date, label="Date"),
        cell(two_lines(status_pill(row.state, "warn"), row.error), label="State"),
        data_testid="call-row",
    )


def _stuck_refunds() -> rx.Component:
    body = table_body(sheet.refunds, _refund)
    columns = ["Refund", "Amount", "Why", "Next"]
    return rx.cond(
        sheet.refunds,
        panel(
            table(columns, body, caption="Refunds that failed", numbers=("Amount",)),
            title="Refunds that failed: the shopper is still owed them",
            flush=True,
        ),
    )


def _refund(row: StuckRefundRow) -> rx.Component:
    act = rx.el.div(
        button("Send again", size="sm", on_click=InboxState.retry_refund(row.id)),
        button("Made by hand", size="sm", on_click=InboxState.ask_by_hand(row.id)),
        class_name="flex flex-wrap gap-2",
    )
    return table_row(
        cell(two_lines(link(row.number, href=row.href), row.provider), lead=True),
        cell(row.amount, label="Amount", number=True),
        cell(two_lines(row.failure, row.date), label="Why"),
        cell(rx.cond(sheet.may_act, act), label="Next"),
        data_testid="refund-row",
    )


def _row(row: MessageRow) -> rx.Component:
    status = two_lines(status_pill(row.status, row.tone), row.error)
    return table_row(
        cell(two_lines(row.kind, row.provider), lead=True),
        cell(two_lines(row.about, rx.el.code(row.ref, class_name="break-all")), label="About"),
        cell(row.date, label="Date"),
        cell(status, label="Status"),
        cell(
            button(
                "Look",
                size="sm",
                on_click=InboxState.look_at(row.id),
                aria_label=f"Look at {row.kind} {row.event_id}",
            )
        ),
        data_testid="message-row",
    )


def _detail() -> rx.Component:
    replay = button(
        "Handle it once more",
        variant="primary",
        on_click=InboxState.replay(shown.id),
        data_testid="replay",
    )
    return dialog(
        shown.kind,
        rx.el.p(
            f"{shown.provider} {shown.event_id}",
            rx.cond(shown.attempts != "", f" · {shown.attempts} tries", ""),
            class_name="mb-2 break-all text-sm text-muted",
        ),
        rx.el.p(shown.error, class_name="mb-2 text-sm text-bad empty:hidden"),
        rx.el.pre(
            shown.payload,
            tab_index=0,
            aria_label="The message as it came",
            class_name="max-h-80 overflow-auto rounded-lg bg-sunken p-3 text-tiny",
        ),
        rx.cond(sheet.may_act, form_actions(replay)),
        open=shown.id != 0,
        on_open_change=InboxState.look_away,
    )  # fmt: skip


def _by_hand() -> rx.Component:
    return dialog(
        "Sent from the bank account?",
        live_form(
            text_field(
                "bank_reference",
                "Reference from the bank",
                hint="As it stands on the statement.",
                error=InboxState.problem,
            ),
            form_actions(submit("It is sent", data_testid="by-hand")),
            on_submit=InboxState.make_by_hand,
        ),
        text="The provider couldn’t send it. It is booked as sent by bank transfer.",
        open=InboxState.refund_id != 0,
        on_open_change=InboxState.forget_by_hand,
    )
