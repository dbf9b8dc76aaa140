"""What people asked about their data, by when it has to be answered, and what staff start."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.privacy import DataRequestRow
from marketplace.components.badges import badge, status_pill
from marketplace.components.buttons import submit
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import field_row, form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, toolbar, two_lines
from marketplace.pages.admin.room import admin_page, listing, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.privacy import PrivacyState

COLUMNS = ["Person", "Wants", "Status", "Asked", "To be answered by"]
STATUSES = [Option("open", "Waiting for us"), Option("done", "Done"), Option("", "All")]
KINDS = [Option("export", "Their data in a file"), Option("erasure", "To be forgotten")]


@admin_page(routes.ADMIN_PRIVACY, "Privacy", PrivacyState.load)
def admin_privacy() -> rx.Component:
    """The list with its deadlines, and the two things that staff do about people's data."""
    return admin_frame(
        "Privacy",
        toolbar(status_filter(PrivacyState, STATUSES)),
        listing(PrivacyState, COLUMNS, _row, "Requests, newest first", "Nobody waits for us."),
        rx.el.div(_start(), _reveal(), class_name="mt-10 grid items-start gap-6 lg:grid-cols-2"),
    )


def _row(row: DataRequestRow) -> rx.Component:
    started = rx.el.span("Started by ", row.asked_by, ": ", row.reason)
    return table_row(
        cell(two_lines(row.person, shown(row.asked_by, started)), lead=True),
        cell(row.kind, label="Wants"),
        cell(two_lines(status_pill(row.status, row.tone), row.note), label="Status"),
        cell(row.asked, label="Asked"),
        cell(row.due, rx.cond(row.is_late, badge("Late", "bad")), label="To be answered by"),
        data_testid="data-request-row",
    )


def _start() -> rx.Component:
    form = live_form(
        field_row(
            text_field("email", "E-mail of their account", type="email", error=_error("email")),
            select_field("kind", "What they want", KINDS, error=_error("kind")),
        ),
        text_field("reason", "How they asked", error=_error("reason"), max_length=500,
                   hint="Stands in the audit trail: a letter of 3 May, a call."),
        form_actions(submit("Start it", data_testid="start-request")),
        on_submit=PrivacyState.start,
    )  # fmt: skip
    return panel(
        stack(
            rx.el.p(
                "They get the same letters as if they had asked themselves, with the same way "
                "back. Make sure that it is them.",
                class_name="text-sm text-muted",
            ),
            form,
            gap="gap-5",
        ),
        title="For somebody who wrote or called",
    )


def _reveal() -> rx.Component:
    lines = rx.el.address(
        rx.foreach(PrivacyState.revealed, lambda line: rx.el.div(line)),
        class_name="text-sm not-italic",
        data_testid="revealed",
    )
    form = live_form(
        text_field("number", "Number of the purchase", error=_error("number"), max_length=20),
        text_field("why", "Why", error=_error("why"), max_length=500,
                   hint="Stands in the audit trail, like who looked."),
        form_actions(submit("Show who bought it", data_testid="reveal")),
        on_submit=PrivacyState.reveal,
    )  # fmt: skip
    return panel(
        stack(
            rx.el.p(
                "Who made the purchase of somebody who is forgotten: sealed for the tax law, "
                "opened by finance staff for a reason.",
                class_name="text-sm text-muted",
            ),
            form,
            shown(PrivacyState.revealed.length() > 0, lines),
            gap="gap-5",
        ),
        title="Sealed names",
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(PrivacyState.field == field, PrivacyState.problem, "")
