"""What the products of a category are asked: the list and its dialogs."""

import reflex as rx

from marketplace.cards.categories import AttributeRow
from marketplace.cards.furniture import Option
from marketplace.components.badges import badge
from marketplace.components.buttons import button, icon_button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice
from marketplace.components.overlays import dialog
from marketplace.components.slots import each, shown
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.rules.attributes import KINDS
from marketplace.state.admin.attributes import AttributesState
from marketplace.state.admin.category import ShelfState

state, sheet = AttributesState, ShelfState.sheet
chosen = state.chosen
COLUMNS = ["Attribute", "Answer", "Use", "Order", "Change"]
KIND_OPTIONS = [Option(kind, name) for kind, name in KINDS.items()]


def attributes() -> rx.Component:
    """The category's own, then those that come from above."""
    return rx.fragment(
        panel(
            rx.cond(sheet.attributes, _own(), _none()),
            shown(sheet.inherited, _inherited()),
            title="What products say of themselves",
            aside=button(
                "Add an attribute",
                size="sm",
                icon="plus",
                on_click=state.ask(sheet.id, ""),
                data_testid="add-attribute",
            ),
            flush=True,
        ),
        _edit_dialog(),
        _remove_dialog(),
    )


def _none() -> rx.Component:
    words = "Nothing yet. What should shoppers be able to compare and filter by?"
    return rx.el.p(words, class_name="px-5 pb-5 text-sm text-muted")


def _own() -> rx.Component:
    return table(COLUMNS, table_body(sheet.attributes, _row), caption="Attributes")


def _row(row: AttributeRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.name, row.key), lead=True),
        cell(two_lines(_answer(row), row.choices_text), label="Answer"),
        cell(_uses(row), label="Use"),
        cell(_order(row), label="Order"),
        cell(
            rx.el.div(
                button("Edit", size="sm", on_click=state.ask(sheet.id, row.key)),
                icon_button(
                    "trash-2",
                    f"Remove {row.name}",
                    size="sm",
                    on_click=state.ask_removal(sheet.id, row.key),
                ),
                class_name="flex items-center gap-1",
            ),
            label="Change",
        ),
        key=row.key,
        data_testid="attribute-row",
    )


def _answer(row: AttributeRow) -> rx.Component:
    return rx.fragment(row.kind_text, rx.cond(row.unit, f" ({row.unit})", ""))


def _uses(row: AttributeRow) -> rx.Component:
    return rx.el.div(
        rx.cond(row.is_required, badge("Required", "warn")),
        rx.cond(row.is_facet, badge("Filter", "accent")),
        class_name="flex flex-wrap gap-1.5",
    )


def _order(row: AttributeRow) -> rx.Component:
    return rx.el.div(
        icon_button(
            "arrow-up",
            f"Move {row.name} up",
            size="sm",
            disabled=row.place == 0,
            on_click=state.arrange(sheet.id, row.key, row.place - 1),
        ),
        icon_button(
            "arrow-down",
            f"Move {row.name} down",
            size="sm",
            disabled=row.is_last,
            on_click=state.arrange(sheet.id, row.key, row.place + 1),
        ),
        class_name="flex gap-1",
    )


def _inherited() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Asked by categories above", class_name="mb-2 text-label font-semibold"),
        rx.el.ul(
            each(
                sheet.inherited,
                lambda row: rx.el.li(
                    rx.el.span(row.name, class_name="font-semibold"),
                    rx.el.span(" ", row.kind_text, ", from ", row.origin, class_name="text-muted"),
                    class_name="text-sm",
                ),
            ),
            class_name="grid gap-1",
        ),
        class_name="border-t border-line px-5 py-4",
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _edit_dialog() -> rx.Component:
    return dialog(
        rx.cond(chosen.key, "Edit this attribute", "Add an attribute"),
        live_form(
            rx.cond(state.warning, notice(state.warning, "warn")),
            form_error(
                rx.cond((state.field == "attributes") | (state.field == "key"), state.problem, "")
            ),
            # Called otherwise than the category's own name, which stands on the page as well.
            text_field(
                "attribute",
                "Name",
                value=chosen.name,
                hint="As shoppers read it: Screen size, Material",
                error=_error("name"),
                max_length=60,
                auto_complete="off",
            ),
            select_field(
                "kind", "Answer", KIND_OPTIONS, value=chosen.kind, on_change=state.choose_kind
            ),
            rx.cond(
                state.kind == "number",
                text_field(
                    "unit",
                    "Unit",
                    value=chosen.unit,
                    optional=True,
                    hint="cm, kg, W …",
                    error=_error("unit"),
                    max_length=20,
                ),
            ),
            rx.cond(
                (state.kind == "choice") | (state.kind == "choices"),
                text_area(
                    "choices",
                    "Choices",
                    value=chosen.choices,
                    rows=5,
                    hint="One per line, in the order to show them.",
                    error=_error("choices"),
                ),
            ),
            checkbox("facet", "Shoppers may filter by it", checked=chosen.is_facet),
            checkbox("required", "Every product must say it", checked=chosen.is_required),
            form_actions(
                submit("Save", data_testid="save-attribute"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.save,
            key=chosen.key,
        ),
        open=state.asking == "edit",
        on_open_change=state.set_open,
    )


def _remove_dialog() -> rx.Component:
    return dialog(
        "Ask this no longer?",
        rx.cond(state.warning, rx.el.div(notice(state.warning, "warn"), class_name="mb-4")),
        form_actions(
            button(
                "Remove", variant="danger", on_click=state.remove, data_testid="remove-attribute"
            ),
            button("Keep it", on_click=state.set_open(False)),
        ),
        text=rx.fragment(chosen.name),
        open=state.asking == "remove",
        on_open_change=state.set_open,
    )
