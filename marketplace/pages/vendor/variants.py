"""The forms of one's own product in its editor: a list with dialogs, and what pictures show."""

import reflex as rx

from marketplace.cards.furniture import Fact
from marketplace.cards.variants import PictureChoice, VariantRow
from marketplace.components.buttons import button, submit
from marketplace.components.fields import number_field, select_control, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.overlays import confirm, dialog
from marketplace.components.pictures import thumbnail
from marketplace.components.slots import each
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.product_fields import error_of
from marketplace.state.vendor.variants import VariantsState

state, form, chosen = VariantsState, VariantsState.form, VariantsState.chosen
error = error_of(state.field, state.problem)
COLUMNS = ["Variant", "GTIN", "Weight", "Offers", "Change"]
NONE_SAID = "They have free names. Say by what they differ, and shoppers choose step by step."


def variants_panels() -> rx.Component:
    """The forms, then which of them each picture shows."""
    return stack(
        panel(
            table(COLUMNS, table_body(form.rows, _row), caption="Variants", numbers=("Weight",)),
            title="Variants",
            aside=_tools(),
            flush=True,
        ),
        rx.cond((form.pictures.length() > 0) & (form.looks.length() > 2), _pictures()),
        _variant_dialog(),
        _axes_dialog(),
    )


def _tools() -> rx.Component:
    return rx.el.div(
        button("What they differ by", size="sm", on_click=state.ask_axes, data_testid="axes"),
        button("Add a variant", size="sm", icon="plus", on_click=state.ask(0)),
        class_name="flex flex-wrap gap-2",
    )


def _row(row: VariantRow) -> rx.Component:
    return table_row(
        cell(two_lines(rx.cond(row.name, row.name, "The only form"), row.options_text), lead=True),
        cell(row.gtin, label="GTIN"),
        cell(row.weight_text, label="Weight", number=True),
        cell(row.offers_text, label="Offers"),
        cell(_actions(row), label="Change"),
        data_testid="variant-row",
    )


def _actions(row: VariantRow) -> rx.Component:
    remove = confirm(
        f"Remove “{row.name}”?",
        "Nobody has offered it yet, so nothing else goes with it.",
        trigger=button("Remove", size="sm", variant="ghost"),
        action="Remove",
        on_confirm=state.remove(row.id),
    )
    return rx.el.div(
        button("Edit", size="sm", on_click=state.ask(row.id), data_testid="edit-variant"),
        rx.cond(row.why_kept, rx.el.span(row.why_kept, class_name="text-label text-muted"), remove),
        class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
    )


def _variant_dialog() -> rx.Component:
    return dialog(
        rx.cond(chosen.id, "Edit this variant", "Add a variant"),
        live_form(
            form_error(rx.cond(state.field == "variants", state.problem, "")),
            rx.foreach(chosen.options, _option),
            text_field(
                "name",
                "Name",
                value=chosen.own_name,
                optional=form.axes.length() > 0,
                hint=rx.cond(form.axes, "Left empty, it is called by the above.", "Large, blue …"),
            ),
            text_field(
                "gtin",
                "GTIN",
                value=chosen.gtin,
                optional=True,
                input_mode="numeric",
                error=error("gtin"),
            ),
            number_field(
                "weight",
                "Weight (g)",
                value=chosen.weight,
                optional=True,
                min="0",
                error=error("weight"),
            ),
            form_actions(
                submit("Save", data_testid="save-variant"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.save,
            key=chosen.id.to_string(),
        ),
        open=state.asking == "variant",
        on_open_change=state.set_open,
    )


def _option(fact: Fact, place: rx.Var[int]) -> rx.Component:
    return text_field(f"option-{place}", fact.name, value=fact.value, max_length=40)


def _axes_dialog() -> rx.Component:
    return dialog(
        "What the variants differ by",
        live_form(
            form_error(state.problem),
            rx.foreach(
                state.names,
                lambda fact: text_field(
                    fact.name, "Name", value=fact.value, optional=True, max_length=40
                ),
            ),
            form_actions(
                submit("Save", data_testid="save-axes"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.save_axes,
        ),
        text="Up to three, like Colour and Size, in the order in which one chooses.",
        open=state.asking == "axes",
        on_open_change=state.set_open,
    )


def _pictures() -> rx.Component:
    return panel(
        rx.el.ul(each(form.pictures, _picture), class_name="grid gap-3 sm:grid-cols-2"),
        title="What the pictures show",
    )


def _picture(picture: PictureChoice) -> rx.Component:
    return rx.el.li(
        thumbnail(picture.src, picture.alt, size="size-14"),
        rx.el.div(
            select_control(
                form.looks,
                picture.value,
                aria_label=f"What this picture shows: {picture.alt}",
                on_change=lambda value: state.show_on(picture.id, value),
            ),
            class_name="min-w-0 grow",
        ),
        key=picture.id.to_string(),
        data_testid="picture-shows",
        class_name="flex items-center gap-3",
    )
