"""What the columns of a file mean: a form with a choice for each of them."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.imports import ColumnRow
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import LINE
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice
from marketplace.components.slots import each, shown
from marketplace.components.tables import cell, table, table_body, table_row
from marketplace.state.vendor.import_run import ImportRunState

LEAD = (
    "Please say what each column means. We remember it for every file of yours "
    "that has columns of these names."
)


def column_choices() -> rx.Component:
    """The columns with examples of what stands in them, and a button to go on."""
    state = ImportRunState
    return panel(
        live_form(
            rx.el.p(LEAD, class_name="max-w-prose text-sm text-muted"),
            rx.cond(
                state.problem,
                form_error(state.problem),
                shown(state.lacking, notice(f"Still to be found: {state.lacking}.", "warn")),
            ),
            table(
                ["Column", "For example", "Means"],
                table_body(state.columns, _column),
                caption="The columns of your file",
            ),
            form_actions(
                submit("Import", icon="file-up", data_testid="choose-columns"),
                button("Don't import this file", on_click=state.drop),
            ),
            on_submit=state.choose,
            key=state.run.id.to_string(),
        ),
        title="What the columns mean",
    )


def _column(column: ColumnRow) -> rx.Component:
    return table_row(
        cell(
            rx.el.div(
                rx.el.span(column.name, class_name="font-semibold wrap-anywhere"),
                rx.cond(column.is_known, badge("Recognised", "good", icon="check")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            lead=True,
        ),
        cell(
            rx.el.ul(
                each(column.examples, _example), class_name="grid gap-0.5 text-label text-muted"
            ),
            label="For example",
        ),
        cell(_choice(column), label="Means"),
        data_testid="column-row",
    )


def _example(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(text, class_name="max-w-xs truncate max-sm:max-w-44")


def _choice(column: ColumnRow) -> rx.Component:
    return rx.el.div(
        rx.el.select(
            each(ImportRunState.meanings, _option),
            rx.el.optgroup(each(column.own, _option), label="Only this column"),
            name=column.input,
            default_value=column.meaning,
            aria_label=f"What “{column.name}” means",
            class_name=f"{LINE} appearance-none pr-9",
        ),
        rx.icon(
            "chevron-down",
            size=16,
            class_name="pointer-events-none absolute right-3 top-1/2 -translate-y-1/2 text-muted",
        ),
        class_name="relative w-full min-w-44 max-w-sm max-sm:max-w-56",
    )


def _option(option: Option) -> rx.Component:
    return rx.el.option(option.text, value=option.value)
