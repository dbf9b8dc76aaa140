"""The rows of a file that could not be taken, each with a form to correct it where it stands."""

import reflex as rx

from marketplace.cards.imports import ProblemField
from marketplace.cards.portal import ProblemRow
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel
from marketplace.components.navigation import load_more
from marketplace.components.notices import notice, spoken
from marketplace.components.slots import each, shown
from marketplace.state.vendor.import_problems import CHANGES, ImportProblemsState

state = ImportProblemsState


def bad_rows(file_href: rx.Var[str]) -> rx.Component:
    """The filter, what can be done for all, and the rows."""
    return rx.fragment(
        spoken(rx.cond(state.problem, state.problem, state.note)),
        shown(state.note, notice(state.note, "good")),
        rx.cond(
            state.rows,
            panel(
                _for_all(),
                form_error(state.problem),
                rx.el.ul(
                    each(state.rows, _row),
                    class_name="mt-5 divide-y divide-line border-y border-line",
                ),
                shown(state.after, load_more("Load more", on_click=state.more)),
                title="Not taken",
                aside=button_link(
                    "Download", href=file_href, icon="download", size="sm", download=True
                ),
            ),
        ),
    )


def _for_all() -> rx.Component:
    return rx.el.div(
        select_field(
            "reason",
            "Show",
            state.reasons,
            value=state.reason,
            on_change=state.filter,
            key=f"{state.reason} {state.reasons.length()}",
        ),
        live_form(
            select_field("meaning", "For all shown, set", CHANGES),
            text_field("text", "To", optional=True),
            submit("Try all again", variant="secondary", data_testid="retry-all"),
            on_submit=state.retry,
            class_name="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]",
        ),
        class_name="mb-4 grid gap-4 rounded-card bg-sunken p-4",
    )


def _row(row: ProblemRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.span(f"Row {row.row}", class_name="font-semibold tabular-nums"),
                    rx.cond(row.column, f" · {row.column}", ""),
                    rx.cond(
                        row.value,
                        rx.el.code(
                            row.value, class_name="ml-2 rounded bg-sunken px-1.5 text-label"
                        ),
                    ),
                    class_name="wrap-anywhere",
                ),
                rx.el.p(row.reason, class_name="text-sm text-bad"),
                class_name="min-w-0 grid gap-0.5",
            ),
            rx.cond(
                state.form.id == row.id,
                button("Close", size="sm", on_click=state.close),
                button(
                    "Correct",
                    size="sm",
                    icon="pencil",
                    aria_label=f"Correct row {row.row}",
                    on_click=state.open(row.id),
                ),
            ),
            class_name="flex items-start justify-between gap-4",
        ),
        rx.cond(state.form.id == row.id, _form()),
        key=row.id.to_string(),
        data_testid="problem-row",
        class_name="py-3.5",
    )


def _form() -> rx.Component:
    return live_form(
        rx.el.div(
            each(state.form.fields, _field), class_name="grid items-start gap-4 sm:grid-cols-2"
        ),
        form_actions(submit("Save and try again", data_testid="save-row")),
        on_submit=state.save,
        key=state.form.id.to_string(),
        class_name="mt-4 grid gap-5 rounded-card border border-line bg-sunken/50 p-4",
    )


def _field(one: ProblemField) -> rx.Component:
    return rx.cond(
        one.is_long,
        rx.el.div(
            text_area(
                one.input, one.label, value=one.value, rows=4, error=one.error, optional=True
            ),
            class_name="sm:col-span-2",
        ),
        rx.cond(
            one.optional,
            text_field(one.input, one.label, value=one.value, error=one.error, optional=True),
            text_field(one.input, one.label, value=one.value, error=one.error),
        ),
    )
